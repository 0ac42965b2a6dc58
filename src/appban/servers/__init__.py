"""What other programs speak to: the policy zones that resolvers transfer (`rpz`)."""
