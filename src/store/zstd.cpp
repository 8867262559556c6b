#include "store/zstd.hpp"

#include <new>

namespace varve::store {

ZSTD_CCtx& thread_compressor() {
  thread_local const Compressor context(ZSTD_createCCtx());
  if (!context) throw std::bad_alloc();
  ZSTD_CCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  return *context;
}

ZSTD_DCtx& thread_decompressor() {
  thread_local const Decompressor context(ZSTD_createDCtx());
  if (!context) throw std::bad_alloc();
  ZSTD_DCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  return *context;
}

}  // namespace varve::store
