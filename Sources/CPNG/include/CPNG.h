#pragma once
#include <stddef.h>
#include <stdint.h>

/// Encodes rows of numbers of colours as PNG into memory that `bencao_png_free` gives back; NULL when libpng refuses.
///
/// `colours` holds `colourCount` (at most 256) times red, green, blue; `count` receives the number of bytes.
uint8_t *bencao_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, const uint8_t *colours, uint32_t colourCount,
    size_t *count);

/// Gives the memory of an encoded image back.
void bencao_png_free(uint8_t *bytes);
