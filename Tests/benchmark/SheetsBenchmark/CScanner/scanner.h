// What a C programmer would write to do the scanner's work: cell ends, records with their lines, quotes, line ends of all
// kinds, NUL and other bytes seen, and those checked to be UTF-8. Without limits, faults and empty rows. The yardstick of
// the benchmark.
#pragma once
#include <emmintrin.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct c_record { uint32_t start, end, first_cell, cells, line; };
struct c_totals { uint64_t records, cells; };

static inline uint64_t c_equal(const __m128i *block, char byte) {
    uint64_t mask = 0;
    for (int n = 0; n < 4; n++)
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(_mm_loadu_si128(block + n), _mm_set1_epi8(byte))) << 16 * n;
    return mask;
}

static inline bool c_unusual(const __m128i *block) {
    __m128i a = _mm_loadu_si128(block), b = _mm_loadu_si128(block + 1), c = _mm_loadu_si128(block + 2),
            d = _mm_loadu_si128(block + 3);
    __m128i nul = _mm_cmpeq_epi8(_mm_min_epu8(_mm_min_epu8(a, b), _mm_min_epu8(c, d)), _mm_setzero_si128());
    return _mm_movemask_epi8(_mm_or_si128(_mm_or_si128(_mm_or_si128(a, b), _mm_or_si128(c, d)), nul));
}

static inline bool c_is_utf8(const uint8_t *bytes, size_t count) {
    for (size_t n = 0; n < count;) {
        if (n + 16 <= count && !_mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(bytes + n)))) {
            n += 16;
            continue;
        }
        uint8_t lead = bytes[n++];
        if (lead < 0x80) continue;
        size_t more = lead < 0xC2 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF5 ? 3 : 0;
        if (!more || count - n < more) return false;
        if ((lead == 0xE0 && bytes[n] < 0xA0) || (lead == 0xED && bytes[n] > 0x9F) || (lead == 0xF0 && bytes[n] < 0x90)
            || (lead == 0xF4 && bytes[n] > 0x8F))
            return false;
        while (more--)
            if ((bytes[n++] & 0xC0) != 0x80) return false;
    }
    return true;
}

// The records of a window; where the last one ended.
static inline size_t c_scan(const uint8_t *bytes, size_t filled, char delimiter, uint32_t *ends, struct c_record *records,
                            struct c_totals *totals, uint32_t *line, bool *after_return) {
    size_t cells = 0, count = 0, start = 0, cell_start = 0, first = 0;
    bool quoted = false, skip = *after_return && filled && bytes[0] == '\n', unusual = false;
    if (skip) start = cell_start = 1;
    *after_return = false;
    uint32_t form = 0;
    for (size_t base = 0; base < filled; base += 64) {
        const __m128i *block = (const __m128i *)(bytes + base);
        uint64_t live = filled - base < 64 ? ~(~0ull << (filled - base)) : ~0ull;
        if (skip) live &= ~1ull;
        skip = false;
        uint64_t newlines = c_equal(block, '\n') | c_equal(block, '\r'), delimiters = c_equal(block, delimiter);
        uint64_t inside = (c_equal(block, '"') | newlines) & live, outside = inside | (delimiters & live);
        unusual |= c_unusual(block);
        uint64_t bits = quoted ? inside : outside;
        while (bits) {
            uint64_t bit = bits & -bits;
            size_t at = base + (size_t)__builtin_ctzll(bits);
            bits &= bits - 1;
            if (delimiters & bit) {
                ends[cells++] = (uint32_t)at | form;
                form = 0;
                cell_start = at + 1;
            } else if (newlines & bit) {
                bool pair = bytes[at] == '\r' && at + 1 < filled && bytes[at + 1] == '\n';
                if (quoted) {
                    *line += !pair;
                    continue;
                }
                if (pair && bit == 1ull << 63) skip = true;
                else if (pair) bits &= ~(bit << 1);
                ends[cells++] = (uint32_t)at | form;
                form = 0;
                records[count++] = (struct c_record){(uint32_t)start, (uint32_t)at, (uint32_t)first, (uint32_t)(cells - first), (*line)++};
                first = cells;
                start = cell_start = at + 1 + pair;
                *after_return = bytes[at] == '\r' && start == filled && !pair;
            } else if (quoted) {
                if (at + 1 < filled && bytes[at + 1] == '"') {
                    form = 2u << 28;
                    if (bit == 1ull << 63) skip = true;
                    else bits &= ~(bit << 1);
                    continue;
                }
                quoted = false;
                bits = outside & ~(bit | (bit - 1));
            } else if (at == cell_start) {
                quoted = true;
                form = 1u << 28;
                bits = inside & ~(bit | (bit - 1));
            }
        }
    }
    totals->records += count;
    totals->cells += first;
    if (unusual && !c_is_utf8(bytes, start)) totals->records = 0;
    return start;
}

static inline struct c_totals c_read(const char *path, size_t window, char delimiter) {
    struct c_totals totals = {0, 0};
    uint8_t *bytes = malloc(window + 64);
    uint32_t *ends = malloc(window * sizeof *ends), line = 1;
    struct c_record *records = malloc(window * sizeof *records);
    int file = open(path, O_RDONLY);
    size_t rest = 0;
    bool after_return = false;
    for (ssize_t count; (count = read(file, bytes + rest, window - rest)) > 0;) {
        size_t filled = rest + (size_t)count, used = c_scan(bytes, filled, delimiter, ends, records, &totals, &line, &after_return);
        rest = filled - used;
        memmove(bytes, bytes + used, rest);
    }
    close(file);
    free(bytes);
    free(ends);
    free(records);
    return totals;
}
