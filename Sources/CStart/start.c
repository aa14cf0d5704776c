#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "CStart.h"

// Tells which C library it is.
#include <limits.h>

#if defined(__linux__) && defined(__GLIBC__)
#include <malloc.h>
#include <sched.h>

// OpenBLAS makes a thread for each processor that it sees when it is loaded, and they spin. All its work here is done
// on one thread, so one processor is shown to it: from before the libraries start until all of them have.
static cpu_set_t given;
static int isNarrowed;

static void narrow(int count, char **arguments, char **environment) {
    (void)count;
    (void)arguments;
    (void)environment;
    int processor = sched_getcpu();
    if (processor < 0 || processor >= CPU_SETSIZE || sched_getaffinity(0, sizeof given, &given) != 0) return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    isNarrowed = sched_setaffinity(0, sizeof one, &one) == 0;
}

__attribute__((section(".preinit_array"), used)) static void (*const beforeLibraries)(int, char **, char **) = narrow;

__attribute__((constructor(101))) static void afterLibraries(void) {
    if (isNarrowed) sched_setaffinity(0, sizeof given, &given);
    // What is freed serves again: the first touch of a page costs more than many a computation on it. The C library comes
    // to these bounds by itself, after it has given back arrays of that size; here it starts with them.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
}
#endif
