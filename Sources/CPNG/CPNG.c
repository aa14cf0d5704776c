#include "CPNG.h"
#include <png.h>
#include <stdlib.h>
#include <string.h>

uint8_t *bencao_png_encode(
    const uint8_t *pixels, uint32_t width, uint32_t height, const uint8_t *colours, uint32_t colourCount,
    size_t *count) {
    png_image image;
    memset(&image, 0, sizeof image);
    image.version = PNG_IMAGE_VERSION;
    image.width = width;
    image.height = height;
    image.format = PNG_FORMAT_RGB_COLORMAP;
    image.colormap_entries = colourCount;
    // Numbers of colours gain nothing from filters or from long searches.
    image.flags = PNG_IMAGE_FLAG_FAST;
    // A bound of the size, so that the image is compressed once.
    size_t rowBytes = (size_t)width + 1;
    if (rowBytes > ((size_t)1 << 31) / (height ? height : 1)) return NULL;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image) + 4096;
    uint8_t *bytes = malloc(size);
    if (!bytes) return NULL;
    if (!png_image_write_to_memory(&image, bytes, &size, 0, pixels, 0, colours)) {
        free(bytes);
        return NULL;
    }
    *count = size;
    return bytes;
}

void bencao_png_free(uint8_t *bytes) { free(bytes); }
