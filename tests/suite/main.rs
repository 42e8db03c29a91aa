//! All integration tests, one binary.
<<<<<<< HEAD

mod crs;
=======
>>>>>>> 9423124a1d11dd8aa2953a7130242be875708bba
