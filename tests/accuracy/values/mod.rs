//! Values, as real systems write them. None of the forms is taken from the rules of the masker.

pub mod asia;
mod check;
pub mod europe;
pub mod numbers;
pub mod people;
pub mod secrets;
