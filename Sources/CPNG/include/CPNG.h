#pragma once
#include <stddef.h>
#include <stdint.h>

/// Encodes rows of 8-bit RGB as PNG into memory that `bencao_png_free` gives back; NULL when libpng refuses.
///
/// `count` receives the number of bytes.
uint8_t *bencao_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height, size_t *count);

/// Gives the memory of an encoded image back.
void bencao_png_free(uint8_t *bytes);
