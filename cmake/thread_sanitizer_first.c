// Starts Clang's thread sanitizer before the C++ library, which its shared runtime does not see to.
void __tsan_init(void);
__attribute__((section(".preinit_array"), used)) static void (*const first)(void) = __tsan_init;
