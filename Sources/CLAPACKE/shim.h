#pragma once
#include <cblas.h>
/* Swift does not import C complex numbers by value; plain structs stand in for them (no complex routine is called). */
typedef struct { float real, imag; } bencao_complex_float;
typedef struct { double real, imag; } bencao_complex_double;
#define LAPACK_COMPLEX_CUSTOM
#define lapack_complex_float bencao_complex_float
#define lapack_complex_double bencao_complex_double
#include <lapacke.h>
