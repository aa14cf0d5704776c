#pragma once
#include <cblas.h>
/* Swift does not import C complex numbers by value; plain structs stand in for them (no complex routine is called). */
typedef struct { float real, imag; } bencao_complex_float;
typedef struct { double real, imag; } bencao_complex_double;
#define LAPACK_COMPLEX_CUSTOM
#define lapack_complex_float bencao_complex_float
#define lapack_complex_double bencao_complex_double
#include <lapacke.h>

/* The threads of OpenBLAS wait for work by spinning, from the start of the program on. */
extern int blas_thread_shutdown_(void) __attribute__((weak));
static inline void bencao_end_blas_threads(void) {
    if (blas_thread_shutdown_) blas_thread_shutdown_();
}
