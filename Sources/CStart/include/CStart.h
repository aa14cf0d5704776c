/// What a program does before its libraries start; there is nothing to call. Executables depend on it, libraries never.
#ifndef CSTART_H
#define CSTART_H

#endif
