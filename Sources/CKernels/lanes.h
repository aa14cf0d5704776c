/// Eight doubles that are calculated with together.
#ifndef LANES_H
#define LANES_H

#include <string.h>

#include "multiversioned.h"

// Sums run in lanes, joined in one order: the compiler may not reorder a sum by itself.
typedef double Lanes __attribute__((vector_size(64)));

#define LOAD(lanes, pointer) memcpy(&(lanes), (pointer), sizeof(Lanes))
#define STORE(pointer, lanes) memcpy((pointer), &(lanes), sizeof(Lanes))
#define JOIN(v) ((((v)[0] + (v)[4]) + ((v)[2] + (v)[6])) + (((v)[1] + (v)[5]) + ((v)[3] + (v)[7])))

#endif
