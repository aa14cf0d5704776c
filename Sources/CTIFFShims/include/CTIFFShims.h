// The part of libtiff that readers and writers of cubes need, without variadic functions and global state.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// What libtiff said of one handle since it was last asked.
typedef struct {
    int errorCount;
    int warningCount;
    /// Whether stated sizes of strips contradict the image, so that libtiff guesses them.
    int hasBogusCounts;
    char error[256];
    char warning[256];
} BTMessages;

/// A TIFF file that is open for one thread.
typedef struct BTFile BTFile;

/// A directory: the description of one image of a file.
typedef struct {
    uint64_t directory;
    uint32_t width;
    uint32_t height;
    uint32_t subfileType;
    uint32_t rowsPerStrip;
    uint32_t tileWidth;
    uint32_t tileHeight;
    uint32_t tileDepth;
    uint32_t imageDepth;
    uint32_t pieces;
    uint16_t bitsPerSample;
    uint16_t samplesPerPixel;
    uint16_t sampleFormat;
    uint16_t planar;
    uint16_t photometric;
    uint16_t compression;
    uint16_t predictor;
    uint16_t fillOrder;
    int isTiled;
    int isBigEndian;
    int isBigTIFF;
    int isCompressionKnown;
} BTPage;

/// Opens a file for reading without mapping it; no single allocation of libtiff exceeds `maximumAllocation` bytes.
///
/// The file stands at its first directory. NULL when it cannot be opened; `messages` then says why.
BTFile *bt_open(const char *path, int64_t maximumAllocation, BTMessages *messages);
/// Creates a file, a BigTIFF when `isBig`.
BTFile *bt_create(const char *path, int isBig, BTMessages *messages);
void bt_close(BTFile *file);
/// The messages since the last call, which are then forgotten.
void bt_takeMessages(BTFile *file, BTMessages *messages);
const char *bt_messageText(const BTMessages *messages, int isWarning);

/// Whether there was another directory, which is now the current one.
int bt_nextDirectory(BTFile *file);
/// Goes to the directory at an offset.
int bt_goToDirectory(BTFile *file, uint64_t offset);
/// The number of bytes of a decoded strip or tile of the current directory; 0 when it has none.
uint64_t bt_pieceSize(BTFile *file);
void bt_page(BTFile *file, BTPage *page);
/// Where a strip or tile stands and how many bytes it has; 0 when libtiff cannot tell.
int bt_piece(BTFile *file, uint32_t piece, uint64_t *offset, uint64_t *count);
/// Decodes a strip or tile in the byte order of the machine; the number of bytes, or −1.
int64_t bt_decode(BTFile *file, uint32_t piece, int isTile, void *buffer, int64_t size);
/// A tag as it is stored: type as in the TIFF specification, count of elements; 0 when it is absent.
int bt_tag(BTFile *file, uint32_t tag, int *type, uint32_t *count, const void **data);
/// Opens a file that the caller has in memory; the bytes must stay until it is closed, and are not copied.
BTFile *bt_openMapped(
    const char *path, const void *bytes, int64_t size, int64_t maximumAllocation, BTMessages *messages);
/// The bytes of a decoded row of the current directory, of one plane where it is planar.
int64_t bt_rowSize(BTFile *file);
/// Decodes the row after the last one, in the byte order of the machine; whether that was possible.
int bt_decodeRow(BTFile *file, void *row, uint32_t number, uint16_t sample);
/// The name of a compression, or NULL.
const char *bt_compressionName(uint16_t compression);

/// The description of a page to write: strips of `planes` planes, deflated if asked.
int bt_startPage(
    BTFile *file, uint32_t width, uint32_t height, uint16_t bits, uint16_t sampleFormat, uint16_t planes,
    uint32_t rowsPerStrip, uint32_t page, uint32_t pages, int isCompressed);
int bt_setText(BTFile *file, uint32_t tag, const char *text);
int bt_setFloat(BTFile *file, uint32_t tag, double value);
int bt_setShort(BTFile *file, uint32_t tag, uint16_t value);
/// Sets a tag that libtiff does not know, with the type and count that `bt_tag` gave.
int bt_setTag(BTFile *file, uint32_t tag, int type, uint32_t count, const void *data);
int bt_writeStrip(BTFile *file, uint32_t strip, const void *data, int64_t size);
int bt_finishPage(BTFile *file);

/// Inflates the beginning of a zlib stream, at most `targetSize` bytes of it; the number of bytes, or −1.
int64_t bt_inflate(const void *source, int64_t sourceSize, void *target, int64_t targetSize);
