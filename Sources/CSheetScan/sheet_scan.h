// Where the marks of delimited text are, 64 bytes at a time.
//
// In C because Swift's SIMD32<UInt8> compiles to code fifty times slower, and SIMD16 to two thirds of this speed.
// Everything is inline, so that it becomes a part of the Swift loop around it.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

// Bit n stands for byte n of the block.
struct sheet_marks {
    uint64_t quotes;
    uint64_t delimiters;
    // Carriage returns and line feeds.
    uint64_t newlines;
    bool has_nul;
    // Some byte is not ASCII.
    bool has_others;
};

static inline struct sheet_marks sheet_marks_portable(const uint8_t *block, uint8_t delimiter) {
    struct sheet_marks marks = {0, 0, 0, false, false};
    for (int n = 0; n < 64; n++) {
        uint8_t byte = block[n];
        marks.quotes |= (uint64_t)(byte == '"') << n;
        marks.delimiters |= (uint64_t)(byte == delimiter) << n;
        marks.newlines |= (uint64_t)(byte == '\n' || byte == '\r') << n;
        marks.has_nul |= byte == 0;
        marks.has_others |= byte >= 0x80;
    }
    return marks;
}

// How many bytes at the front are ASCII.
static inline size_t sheet_ascii_prefix(const uint8_t *bytes, size_t count) {
    size_t n = 0;
#ifdef __SSE2__
    for (; n + 16 <= count; n += 16) {
        int others = _mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(bytes + n)));
        if (others) return n + (size_t)__builtin_ctz((unsigned)others);
    }
#endif
    while (n < count && bytes[n] < 0x80) n++;
    return n;
}

// How many bytes at the front are UTF-8 (RFC 3629). Sheets are ASCII for the most part: this is twice as fast on them as
// the standard library's check.
static inline size_t sheet_utf8_prefix(const uint8_t *bytes, size_t count) {
    for (size_t n = 0;;) {
        n += sheet_ascii_prefix(bytes + n, count - n);
        if (n == count) return n;
        const uint8_t lead = bytes[n];
        if (lead < 0xC2 || lead > 0xF4) return n;
        const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        const uint8_t low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        const uint8_t high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (count - n < length || bytes[n + 1] < low || bytes[n + 1] > high) return n;
        for (size_t k = 2; k < length; k++)
            if ((bytes[n + k] & 0xC0) != 0x80) return n;
        n += length;
    }
}

// Copies ASCII characters out of UTF-16 until another one comes or `units` are done; says how many.
static inline size_t sheet_narrow_utf16(const uint8_t *bytes, size_t units, bool big_endian, uint8_t *narrow) {
    size_t n = 0;
#ifdef __SSE2__
    const __m128i beyond = _mm_set1_epi16((short)0xFF80);
    for (; n + 16 <= units; n += 16) {
        __m128i low = _mm_loadu_si128((const __m128i *)(bytes + 2 * n));
        __m128i high = _mm_loadu_si128((const __m128i *)(bytes + 2 * n + 16));
        if (big_endian) {
            low = _mm_or_si128(_mm_slli_epi16(low, 8), _mm_srli_epi16(low, 8));
            high = _mm_or_si128(_mm_slli_epi16(high, 8), _mm_srli_epi16(high, 8));
        }
        __m128i others = _mm_and_si128(_mm_or_si128(low, high), beyond);
        if (_mm_movemask_epi8(_mm_cmpeq_epi8(others, _mm_setzero_si128())) != 0xFFFF) break;
        _mm_storeu_si128((__m128i *)(narrow + n), _mm_packus_epi16(low, high));
    }
#endif
    for (; n < units; n++) {
        uint8_t low = bytes[2 * n + big_endian], high = bytes[2 * n + !big_endian];
        if (high || low >= 0x80) break;
        narrow[n] = low;
    }
    return n;
}

#ifdef __SSE2__
static inline uint64_t sheet_equal(const __m128i part[4], uint8_t byte) {
    const __m128i wanted = _mm_set1_epi8((char)byte);
    uint64_t mask = 0;
    for (int n = 0; n < 4; n++)
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(part[n], wanted)) << 16 * n;
    return mask;
}

static inline struct sheet_marks sheet_marks(const uint8_t *block, uint8_t delimiter) {
    __m128i part[4];
    for (int n = 0; n < 4; n++) part[n] = _mm_loadu_si128((const __m128i *)block + n);
    const __m128i any = _mm_or_si128(_mm_or_si128(part[0], part[1]), _mm_or_si128(part[2], part[3]));
    const __m128i least = _mm_min_epu8(_mm_min_epu8(part[0], part[1]), _mm_min_epu8(part[2], part[3]));
    const __m128i nul = _mm_cmpeq_epi8(least, _mm_setzero_si128());
    return (struct sheet_marks){
        .quotes = sheet_equal(part, '"'),
        .delimiters = sheet_equal(part, delimiter),
        .newlines = sheet_equal(part, '\n') | sheet_equal(part, '\r'),
        .has_nul = _mm_movemask_epi8(nul) != 0,
        .has_others = _mm_movemask_epi8(any) != 0,
    };
}
#else
static inline struct sheet_marks sheet_marks(const uint8_t *block, uint8_t delimiter) {
    return sheet_marks_portable(block, delimiter);
}
#endif
