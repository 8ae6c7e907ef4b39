//! pakplan: a PAK upgrade-eligibility calculator.

pub mod assessment;
pub mod catalogue;
