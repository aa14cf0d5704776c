#include "CKernels.h"

#if defined(__x86_64__) && defined(__linux__)
#define MULTIVERSIONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MULTIVERSIONED
#endif

MULTIVERSIONED void ck_reflectance(
    double *restrict x, const double *restrict dark, const double *restrict gain, ptrdiff_t count) {
    for (ptrdiff_t j = 0; j < count; j++) x[j] = (x[j] - dark[j]) * gain[j];
}
