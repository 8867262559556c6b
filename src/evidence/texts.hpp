// The texts that go into every bundle: src/evidence/VERIFY.txt and verify.sh.
#pragma once

namespace varve::evidence {

extern const char* const kVerifyText;  // has {stamps} where the commands for them go
extern const char* const kVerifyScript;

}  // namespace varve::evidence
