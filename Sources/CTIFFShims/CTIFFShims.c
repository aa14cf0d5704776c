#include "CTIFFShims.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tiffio.h>
#include <zlib.h>

struct BTFile {
    TIFF *tiff;
    BTMessages messages;
    // Of a file in memory.
    const uint8_t *bytes;
    uint64_t size;
    uint64_t position;
};

static void put(char *target, size_t size, const char *module, const char *format, va_list arguments) {
    int length = module ? snprintf(target, size, "%s: ", module) : 0;
    if (length < 0 || (size_t)length >= size) return;
    vsnprintf(target + length, size - (size_t)length, format, arguments);
}

// Both return 1: the message is dealt with here, and goes to no global handler. The first of each kind is kept:
// it is the cause of those that follow.
static int onError(TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
    (void)tiff;
    BTMessages *messages = user;
    if (messages->errorCount < 1 << 30 && messages->errorCount++ == 0)
        put(messages->error, sizeof messages->error, module, format, arguments);
    return 1;
}

static int onWarning(TIFF *tiff, void *user, const char *module, const char *format, va_list arguments) {
    (void)tiff;
    BTMessages *messages = user;
    // Tags that libtiff does not know are no one's mistake; sizes that it replaces by its own guess are.
    if (strncmp(format, "Unknown field", 13) == 0) return 1;
    if (strstr(format, "Bogus")) messages->hasBogusCounts = 1;
    if (messages->warningCount < 1 << 30 && messages->warningCount++ == 0)
        put(messages->warning, sizeof messages->warning, module, format, arguments);
    return 1;
}

static BTFile *openFile(const char *path, const char *mode, int64_t maximumAllocation, BTMessages *messages) {
    memset(messages, 0, sizeof *messages);
    BTFile *file = calloc(1, sizeof *file);
    if (!file) return NULL;
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) {
        free(file);
        return NULL;
    }
    TIFFOpenOptionsSetErrorHandlerExtR(options, onError, &file->messages);
    TIFFOpenOptionsSetWarningHandlerExtR(options, onWarning, &file->messages);
    if (maximumAllocation > 0) TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)maximumAllocation);
    file->tiff = TIFFOpenExt(path, mode, options);
    TIFFOpenOptionsFree(options);
    if (!file->tiff) {
        *messages = file->messages;
        free(file);
        return NULL;
    }
    return file;
}

BTFile *bt_open(const char *path, int64_t maximumAllocation, BTMessages *messages) {
    return openFile(path, "rm", maximumAllocation, messages);
}

static tmsize_t readBytes(thandle_t user, void *target, tmsize_t count) {
    BTFile *file = user;
    uint64_t left = file->position < file->size ? file->size - file->position : 0;
    if (count < 0) return 0;
    if ((uint64_t)count > left) count = (tmsize_t)left;
    memcpy(target, file->bytes + file->position, (size_t)count);
    file->position += (uint64_t)count;
    return count;
}

static tmsize_t writeNothing(thandle_t user, void *source, tmsize_t count) {
    (void)user, (void)source, (void)count;
    return 0;
}

static toff_t seekBytes(thandle_t user, toff_t offset, int whence) {
    BTFile *file = user;
    uint64_t from = whence == SEEK_CUR ? file->position : whence == SEEK_END ? file->size : 0;
    file->position = from + offset;
    return file->position;
}

static int closeNothing(thandle_t user) {
    (void)user;
    return 0;
}

static toff_t sizeOfBytes(thandle_t user) { return ((BTFile *)user)->size; }

static int mapBytes(thandle_t user, void **base, toff_t *size) {
    BTFile *file = user;
    *base = (void *)file->bytes;
    *size = file->size;
    return 1;
}

static void unmapNothing(thandle_t user, void *base, toff_t size) { (void)user, (void)base, (void)size; }

BTFile *bt_openMapped(
    const char *path, const void *bytes, int64_t size, int64_t maximumAllocation, BTMessages *messages) {
    memset(messages, 0, sizeof *messages);
    BTFile *file = calloc(1, sizeof *file);
    if (!file) return NULL;
    file->bytes = bytes;
    file->size = (uint64_t)size;
    TIFFOpenOptions *options = TIFFOpenOptionsAlloc();
    if (!options) {
        free(file);
        return NULL;
    }
    TIFFOpenOptionsSetErrorHandlerExtR(options, onError, &file->messages);
    TIFFOpenOptionsSetWarningHandlerExtR(options, onWarning, &file->messages);
    if (maximumAllocation > 0) TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)maximumAllocation);
    file->tiff = TIFFClientOpenExt(
        path, "r", file, readBytes, writeNothing, seekBytes, closeNothing, sizeOfBytes, mapBytes, unmapNothing, options);
    TIFFOpenOptionsFree(options);
    if (!file->tiff) {
        *messages = file->messages;
        free(file);
        return NULL;
    }
    return file;
}

int64_t bt_rowSize(BTFile *file) { return (int64_t)TIFFScanlineSize64(file->tiff); }

int bt_decodeRow(BTFile *file, void *row, uint32_t number, uint16_t sample) {
    return TIFFReadScanline(file->tiff, row, number, sample) == 1;
}

BTFile *bt_create(const char *path, int isBig, BTMessages *messages) {
    return openFile(path, isBig ? "w8" : "w", 0, messages);
}

void bt_close(BTFile *file) {
    if (!file) return;
    TIFFClose(file->tiff);
    free(file);
}

void bt_takeMessages(BTFile *file, BTMessages *messages) {
    *messages = file->messages;
    memset(&file->messages, 0, sizeof file->messages);
}

const char *bt_messageText(const BTMessages *messages, int isWarning) {
    return isWarning ? messages->warning : messages->error;
}

int bt_nextDirectory(BTFile *file) { return TIFFReadDirectory(file->tiff); }

// Decoded JPEG pieces are asked for as RGB, whatever they are stored as.
static void prepare(BTFile *file) {
    uint16_t compression = COMPRESSION_NONE;
    TIFFGetFieldDefaulted(file->tiff, TIFFTAG_COMPRESSION, &compression);
    if (compression == COMPRESSION_JPEG) TIFFSetField(file->tiff, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
}

int bt_goToDirectory(BTFile *file, uint64_t offset) {
    if (TIFFCurrentDirOffset(file->tiff) != offset && !TIFFSetSubDirectory(file->tiff, offset)) return 0;
    prepare(file);
    return 1;
}

uint64_t bt_pieceSize(BTFile *file) {
    return TIFFIsTiled(file->tiff) ? TIFFTileSize64(file->tiff) : TIFFStripSize64(file->tiff);
}

static uint16_t get16(TIFF *tiff, uint32_t tag, uint16_t absent) {
    uint16_t value = absent;
    return TIFFGetFieldDefaulted(tiff, tag, &value) ? value : absent;
}

static uint32_t get32(TIFF *tiff, uint32_t tag, uint32_t absent) {
    uint32_t value = absent;
    return TIFFGetFieldDefaulted(tiff, tag, &value) ? value : absent;
}

void bt_page(BTFile *file, BTPage *page) {
    TIFF *tiff = file->tiff;
    memset(page, 0, sizeof *page);
    page->directory = TIFFCurrentDirOffset(tiff);
    page->width = get32(tiff, TIFFTAG_IMAGEWIDTH, 0);
    page->height = get32(tiff, TIFFTAG_IMAGELENGTH, 0);
    page->subfileType = get32(tiff, TIFFTAG_SUBFILETYPE, 0);
    page->rowsPerStrip = get32(tiff, TIFFTAG_ROWSPERSTRIP, 0xFFFFFFFFu);
    page->tileWidth = get32(tiff, TIFFTAG_TILEWIDTH, 0);
    page->tileHeight = get32(tiff, TIFFTAG_TILELENGTH, 0);
    page->tileDepth = get32(tiff, TIFFTAG_TILEDEPTH, 1);
    page->imageDepth = get32(tiff, TIFFTAG_IMAGEDEPTH, 1);
    page->bitsPerSample = get16(tiff, TIFFTAG_BITSPERSAMPLE, 1);
    page->samplesPerPixel = get16(tiff, TIFFTAG_SAMPLESPERPIXEL, 1);
    page->sampleFormat = get16(tiff, TIFFTAG_SAMPLEFORMAT, SAMPLEFORMAT_UINT);
    page->planar = get16(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
    page->photometric = get16(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK);
    page->compression = get16(tiff, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
    page->fillOrder = get16(tiff, TIFFTAG_FILLORDER, FILLORDER_MSB2LSB);
    page->predictor = 1;
    switch (page->compression) {
    case COMPRESSION_LZW:
    case COMPRESSION_DEFLATE:
    case COMPRESSION_ADOBE_DEFLATE:
    case COMPRESSION_ZSTD:
    case COMPRESSION_LZMA:
        // Only codecs with predictors know this tag; asking others is an error.
        page->predictor = get16(tiff, TIFFTAG_PREDICTOR, 1);
        break;
    default: break;
    }
    page->isTiled = TIFFIsTiled(tiff);
    page->isBigEndian = TIFFIsBigEndian(tiff);
    page->isBigTIFF = TIFFIsBigTIFF(tiff);
    page->isCompressionKnown = TIFFIsCODECConfigured(page->compression);
    page->pieces = page->isTiled ? TIFFNumberOfTiles(tiff) : TIFFNumberOfStrips(tiff);
}

int bt_piece(BTFile *file, uint32_t piece, uint64_t *offset, uint64_t *count) {
    int failure = 0;
    *offset = TIFFGetStrileOffsetWithErr(file->tiff, piece, &failure);
    if (failure) return 0;
    *count = TIFFGetStrileByteCountWithErr(file->tiff, piece, &failure);
    return !failure;
}

int64_t bt_decode(BTFile *file, uint32_t piece, int isTile, void *buffer, int64_t size) {
    return isTile ? TIFFReadEncodedTile(file->tiff, piece, buffer, size)
                  : TIFFReadEncodedStrip(file->tiff, piece, buffer, size);
}

int bt_tag(BTFile *file, uint32_t tag, int *type, uint32_t *count, const void **data) {
    const TIFFField *field = TIFFFindField(file->tiff, tag, TIFF_ANY);
    if (!field) return 0;
    *type = TIFFFieldDataType(field);
    *count = 0;
    *data = NULL;
    if (TIFFFieldPassCount(field)) {
        if (TIFFFieldReadCount(field) == TIFF_VARIABLE2) {
            uint32_t length = 0;
            if (!TIFFGetField(file->tiff, tag, &length, data)) return 0;
            *count = length;
        } else {
            uint16_t length = 0;
            if (!TIFFGetField(file->tiff, tag, &length, data)) return 0;
            *count = length;
        }
        return *data != NULL;
    }
    // Single values that libtiff hands out by copy: resolutions and positions as float, units as short.
    static _Thread_local union {
        float real;
        uint16_t whole;
    } single;
    if (*type == TIFF_RATIONAL || *type == TIFF_SRATIONAL || *type == TIFF_FLOAT) {
        *type = TIFF_FLOAT;
        *count = 1;
        *data = &single;
        // libtiff hands out 0 for a resolution of which only the other direction is stated.
        int isResolution = tag == TIFFTAG_XRESOLUTION || tag == TIFFTAG_YRESOLUTION;
        return TIFFGetField(file->tiff, tag, &single.real) && (single.real > 0 || !isResolution);
    }
    if (*type == TIFF_SHORT && tag == TIFFTAG_RESOLUTIONUNIT) {
        *count = 1;
        *data = &single;
        return TIFFGetField(file->tiff, tag, &single.whole);
    }
    if (*type != TIFF_ASCII) return 0;
    if (!TIFFGetField(file->tiff, tag, data) || !*data) return 0;
    *count = (uint32_t)strlen(*data);
    return 1;
}

const char *bt_compressionName(uint16_t compression) {
    const TIFFCodec *codec = TIFFFindCODEC(compression);
    return codec ? codec->name : NULL;
}

int bt_startPage(
    BTFile *file, uint32_t width, uint32_t height, uint16_t bits, uint16_t sampleFormat, uint16_t planes,
    uint32_t rowsPerStrip, uint32_t page, uint32_t pages, int isCompressed) {
    TIFF *tiff = file->tiff;
    int done = TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, width) && TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, height) &&
               TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, (int)bits) &&
               TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, (int)planes) &&
               TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, (int)sampleFormat) &&
               TIFFSetField(
                   tiff, TIFFTAG_PLANARCONFIG, planes > 1 ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG) &&
               TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC, PHOTOMETRIC_MINISBLACK) &&
               TIFFSetField(tiff, TIFFTAG_COMPRESSION, isCompressed ? COMPRESSION_ADOBE_DEFLATE : COMPRESSION_NONE) &&
               TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, rowsPerStrip);
    // Runs of classes compress as well at the fastest level.
    if (done && isCompressed) done = TIFFSetField(tiff, TIFFTAG_ZIPQUALITY, 1);
    if (done && planes > 1) {
        uint16_t *kinds = calloc(planes, sizeof *kinds);
        done = kinds && TIFFSetField(tiff, TIFFTAG_EXTRASAMPLES, (int)(planes - 1), kinds);
        free(kinds);
    }
    if (done && pages > 1)
        done = TIFFSetField(tiff, TIFFTAG_SUBFILETYPE, FILETYPE_PAGE) &&
               TIFFSetField(tiff, TIFFTAG_PAGENUMBER, (int)page, (int)pages);
    return done;
}

int bt_setText(BTFile *file, uint32_t tag, const char *text) { return TIFFSetField(file->tiff, tag, text); }
int bt_setFloat(BTFile *file, uint32_t tag, double value) { return TIFFSetField(file->tiff, tag, value); }
int bt_setShort(BTFile *file, uint32_t tag, uint16_t value) { return TIFFSetField(file->tiff, tag, (int)value); }

int bt_setTag(BTFile *file, uint32_t tag, int type, uint32_t count, const void *data) {
    if (!TIFFFindField(file->tiff, tag, TIFF_ANY)) {
        TIFFFieldInfo info = {tag, TIFF_VARIABLE2, TIFF_VARIABLE2, (TIFFDataType)type, FIELD_CUSTOM, 1, 1, "Copied"};
        if (type == TIFF_ASCII) {
            info.field_readcount = info.field_writecount = -1;
            info.field_passcount = 0;
        }
        if (TIFFMergeFieldInfo(file->tiff, &info, 1) != 0) return 0;
    }
    const TIFFField *field = TIFFFindField(file->tiff, tag, TIFF_ANY);
    if (!field) return 0;
    if (!TIFFFieldPassCount(field)) return TIFFSetField(file->tiff, tag, data);
    if (TIFFFieldWriteCount(field) == TIFF_VARIABLE2) return TIFFSetField(file->tiff, tag, count, data);
    return count < 1 << 16 && TIFFSetField(file->tiff, tag, (int)count, data);
}

int bt_writeStrip(BTFile *file, uint32_t strip, const void *data, int64_t size) {
    return TIFFWriteEncodedStrip(file->tiff, strip, (void *)data, size) == size;
}

int bt_finishPage(BTFile *file) { return TIFFWriteDirectory(file->tiff); }

int64_t bt_inflate(const void *source, int64_t sourceSize, void *target, int64_t targetSize) {
    z_stream stream;
    memset(&stream, 0, sizeof stream);
    if (inflateInit(&stream) != Z_OK) return -1;
    const unsigned char *next = source;
    unsigned char *place = target;
    int64_t left = sourceSize, room = targetSize;
    int status = Z_OK;
    // zlib counts in 32 bits.
    while (status == Z_OK && room > 0 && (left > 0 || stream.avail_in > 0)) {
        if (stream.avail_in == 0) {
            stream.avail_in = left > 1 << 30 ? 1 << 30 : (uInt)left;
            stream.next_in = (unsigned char *)next;
            next += stream.avail_in;
            left -= stream.avail_in;
        }
        uInt chunk = room > 1 << 30 ? 1 << 30 : (uInt)room;
        stream.avail_out = chunk;
        stream.next_out = place;
        status = inflate(&stream, Z_NO_FLUSH);
        place += chunk - stream.avail_out;
        room -= chunk - stream.avail_out;
    }
    inflateEnd(&stream);
    return status == Z_OK || status == Z_STREAM_END ? targetSize - room : -1;
}
