#include "CKernels.h"

#include <limits.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

void ck_keep_memory(size_t bytes) {
#if defined(__GLIBC__)
    // All from the one heap, which is cut back only when more than so much of its end is free.
    mallopt(M_MMAP_MAX, 0);
    mallopt(M_TRIM_THRESHOLD, bytes > INT_MAX ? INT_MAX : (int)bytes);
#else
    (void)bytes;
#endif
}
