/// What a program does before its libraries start, and first of all when they have. Executables depend on it, libraries never.
#ifndef CSTART_H
#define CSTART_H

/// Ends what was done before the libraries started, and prepares the heap; the first call of a program, once.
void cs_begin(void);

#endif
