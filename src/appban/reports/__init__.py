"""Reports: what the record says, laid out as documents. State comes in, bytes go out; nothing here touches the world."""
