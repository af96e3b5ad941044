//! See the design; filled in next.
