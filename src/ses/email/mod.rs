//! A message made from parts, and sent.
