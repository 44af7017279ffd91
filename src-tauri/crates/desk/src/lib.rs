//! The application: one thread, one loop; commands in, whole views out.
