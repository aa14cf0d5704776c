/// Marks functions that are compiled for several processors; the one that fits is chosen when the program starts.
#ifndef MULTIVERSIONED

#if defined(__x86_64__) && defined(__linux__)
#define MULTIVERSIONED __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MULTIVERSIONED
#endif

#endif
