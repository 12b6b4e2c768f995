#include "cpu.h"

#include <sched.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <sys/syscall.h>
#endif

static const char *const names[CPU_LEVELS] = {"scalar", "neon", "avx2", "avx512", "avx512bf16", "amx"};

enum { VENDOR_LENGTH = 12 };

/* Fills `out` [VENDOR_LENGTH + 1] with the vendor that CPUID names, or leaves it as it is. */
static const char *this_vendor(char *out) {
#if defined(__x86_64__)
    uint32_t most, name[3];
    if (__get_cpuid(0, &most, &name[0], &name[2], &name[1])) memcpy(out, name, VENDOR_LENGTH);
#endif
    return out;
}

const char *cpu_level_name(enum cpu_level level) {
    return names[level];
}

bool cpu_bf16_pays(enum cpu_level level, const char *vendor) {
    if (level != CPU_AVX512_BF16) return level == CPU_AMX;
    char own[VENDOR_LENGTH + 1] = "";
    return strcmp(vendor ? vendor : this_vendor(own), "GenuineIntel") != 0;
}

#if defined(__x86_64__)

/* The register states the operating system saves and restores (XCR0). */
static uint64_t enabled_states(void) {
    uint32_t low, high;
    __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (uint64_t)high << 32 | low;
}

/* Linux gives a process the 8 KB of tile data only when asked (once per process, before it starts threads that use it);
 * it refuses when it does not know the request or the CPU lacks the tiles. */
static bool tile_data_granted(void) {
    enum { ARCH_REQ_XCOMP_PERM = 0x1023, XFEATURE_XTILEDATA = 18 };
    return syscall(SYS_arch_prctl, ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA) == 0;
}

enum cpu_level cpu_detect(void) {
    enum { YMM_STATE = 0x6, ZMM_STATE = 0xe6, TILE_STATE = 0x60000 };
    const uint32_t avx512 = bit_AVX512F | bit_AVX512BW | bit_AVX512VL | bit_AVX512DQ;
    const uint32_t amx = 1u << 22 | 1u << 24; /* leaf 7, EDX: AMX-BF16, AMX-TILE */
    const uint32_t bf16 = 1u << 5;            /* leaf 7, sub-leaf 1, EAX: AVX512_BF16 */
    uint32_t a, b, c, d, more, unused;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return CPU_SCALAR;
    const uint32_t base = bit_OSXSAVE | bit_AVX | bit_FMA;
    if ((c & base) != base) return CPU_SCALAR;
    const uint64_t states = enabled_states();
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return CPU_SCALAR;
    if (!(b & bit_AVX2) || (states & YMM_STATE) != YMM_STATE) return CPU_SCALAR;
    if ((b & avx512) != avx512 || (states & ZMM_STATE) != ZMM_STATE) return CPU_AVX2;
    if (!__get_cpuid_count(7, 1, &more, &unused, &unused, &unused) || !(more & bf16)) return CPU_AVX512;
    if ((d & amx) != amx || (states & TILE_STATE) != TILE_STATE) return CPU_AVX512_BF16;
    return tile_data_granted() ? CPU_AMX : CPU_AVX512_BF16;
}

#elif defined(__aarch64__)

enum cpu_level cpu_detect(void) {
    return CPU_NEON; /* part of the base architecture */
}

#else

enum cpu_level cpu_detect(void) {
    return CPU_SCALAR;
}

#endif

/* Whether `level` belongs to a machine whose highest level is `highest`: NEON and the x86 levels exclude each other. */
static bool level_included(enum cpu_level level, enum cpu_level highest) {
    return level == CPU_SCALAR || level == highest || (level > CPU_NEON && level < highest);
}

int cpu_choose(const char *mask, enum cpu_level *out, struct err *e) {
    const enum cpu_level highest = cpu_detect();
    *out = highest;
    const char *source = mask ? NULL : "RUMIA_CPU";
    if (!mask) mask = getenv("RUMIA_CPU");
    if (!mask || !*mask) return 0;
    for (int level = 0; level < CPU_LEVELS; level++) {
        if (strcmp(mask, names[level])) continue;
        if (!level_included(level, highest))
            return err_set(e, ERR_UNSUPPORTED, source, 0, 0, NULL, "this machine cannot run \"%s\"; its best is \"%s\"",
                           mask, names[highest]);
        *out = level;
        return 0;
    }
    return err_set(e, ERR_VALUE, source, 0, 0, "scalar, neon, avx2, avx512, avx512bf16 or amx",
                   "unknown CPU level \"%s\"", mask);
}

int cpu_count(void) {
    cpu_set_t set;
    if (!sched_getaffinity(0, sizeof set, &set)) return CPU_COUNT(&set);
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    return online > 0 ? (int)online : 1;
}
