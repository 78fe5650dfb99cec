// Marks what libnoscope exports; everything else in the library is hidden.
#pragma once

#if defined(__GNUC__)
#define NOSCOPE_API __attribute__((visibility("default")))
#else
#define NOSCOPE_API
#endif
