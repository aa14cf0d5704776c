#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include "CStart.h"

// Tells which C library it is.
#include <limits.h>

#if defined(__linux__) && defined(__GLIBC__)
#include <malloc.h>
#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

// OpenBLAS makes a thread for each processor that it sees when it starts, and they spin. All its work here is done on
// one thread. One that is linked into the program is told so by its variable, which stands in the place of another (or of
// its own) until main begins: the environment itself stays where it is, since Swift finds the arguments beside it. One
// that is loaded has started before that could be: one processor is shown to it, until the program's own constructors
// come. It is not shown to a program with everything inside, whose other libraries count the processors then too.
static cpu_set_t given;
static int isNarrowed;
static char **place, *displaced;

static void beforeConstructors(int count, char **arguments, char **environment) {
    (void)count;
    (void)arguments;
    (void)environment;
    // No loader was there.
    if (getauxval(AT_BASE) == 0) {
        static char one[] = "OPENBLAS_NUM_THREADS=1";
        for (char **variable = environ; *variable != NULL; variable++) {
            place = variable;
            if (strncmp(*variable, one, sizeof one - 2) == 0) break;
        }
        if (place == NULL) return;
        displaced = *place;
        *place = one;
        return;
    }
    int processor = sched_getcpu();
    if (processor < 0 || processor >= CPU_SETSIZE || sched_getaffinity(0, sizeof given, &given) != 0) return;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    isNarrowed = sched_setaffinity(0, sizeof one, &one) == 0;
}

__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) = beforeConstructors;

__attribute__((constructor(101))) static void afterLoadedLibraries(void) {
    if (isNarrowed) sched_setaffinity(0, sizeof given, &given);
    isNarrowed = 0;
}

// The heap that a program begins with: asked for at once, and in huge pages, as the first touch of a small page costs
// more than many a computation on it. What is not used takes no memory.
enum { heapAtStart = 48 << 20, hugePage = 2 << 20 };

void cs_begin(void) {
    if (place != NULL) *place = displaced;
    place = NULL;
    // What is freed serves again. The C library comes to these bounds by itself, after it has given back arrays of that
    // size; here it starts with them.
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
    mallopt(M_TOP_PAD, heapAtStart);
    void *volatile grown = malloc(1 << 20);
    free(grown);
    mallopt(M_TOP_PAD, 128 << 10);
    uintptr_t end = (uintptr_t)sbrk(0);
    uintptr_t first = (end - heapAtStart + hugePage - 1) & ~(uintptr_t)(hugePage - 1);
    if (first < end) madvise((void *)first, end - first, MADV_HUGEPAGE);
}

#else

void cs_begin(void) {}
#endif
