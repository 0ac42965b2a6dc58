"""What is kept and what is forgotten: legal holds, what is due under the retention schedule, what is held on one person."""
