#include "CKernels.h"

#include "multiversioned.h"

MULTIVERSIONED void ck_reflectance(
    double *restrict x, const double *restrict dark, const double *restrict gain, ptrdiff_t count) {
    for (ptrdiff_t j = 0; j < count; j++) x[j] = (x[j] - dark[j]) * gain[j];
}
