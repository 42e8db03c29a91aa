//! Files of the output contract.
