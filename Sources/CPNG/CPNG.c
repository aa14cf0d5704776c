#include "CPNG.h"
#include <png.h>
#include <stdlib.h>
#include <string.h>

uint8_t *bencao_png_encode(const uint8_t *rgb, uint32_t width, uint32_t height, size_t *count) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = PNG_FORMAT_RGB;
    // The size is asked for first: libpng then writes into memory of that size.
    png_alloc_size_t size = 0;
    if (!png_image_write_to_memory(&image, NULL, &size, 0, rgb, 0, NULL)) return NULL;
    uint8_t *bytes = malloc(size);
    if (!bytes) return NULL;
    if (!png_image_write_to_memory(&image, bytes, &size, 0, rgb, 0, NULL)) {
        free(bytes);
        return NULL;
    }
    *count = size;
    return bytes;
}

void bencao_png_free(uint8_t *bytes) { free(bytes); }
