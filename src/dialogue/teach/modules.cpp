#include "dialogue/teach/modules.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "dialogue/teach/words.h"

namespace kerf::teach {
namespace {

struct ModuleWord {
  std::string_view phrase, module;
};
constexpr std::array kModuleWords = std::to_array<ModuleWord>({
    {"post cmp clean", "clean"},
    {"抛光后清洗", "clean"},
    {"cmp", "CMP"},
    {"polish", "CMP"},
    {"polishing", "CMP"},
    {"polisher", "CMP"},
    {"planarization", "CMP"},
    {"planarisation", "CMP"},
    {"抛光", "CMP"},
    {"研磨", "CMP"},
    {"etch", "etch"},
    {"etching", "etch"},
    {"etcher", "etch"},
    {"plasma", "etch"},
    {"rie", "etch"},
    {"刻蚀", "etch"},
    {"蚀刻", "etch"},
    {"等离子", "etch"},
    {"lithography", "lithography"},
    {"litho", "lithography"},
    {"photo", "lithography"},
    {"photolithography", "lithography"},
    {"resist", "lithography"},
    {"track", "lithography"},
    {"coater", "lithography"},
    {"spin coating", "lithography"},
    {"spin coat", "lithography"},
    {"developer", "lithography"},
    {"exposure", "lithography"},
    {"scanner", "lithography"},
    {"stepper", "lithography"},
    {"光刻", "lithography"},
    {"涂胶", "lithography"},
    {"显影", "lithography"},
    {"曝光", "lithography"},
    {"reticle", "reticle"},
    {"mask", "reticle"},
    {"掩模", "reticle"},
    {"光罩", "reticle"},
    {"掩膜", "reticle"},
    {"implant", "implant"},
    {"implantation", "implant"},
    {"implanter", "implant"},
    {"ion beam", "implant"},
    {"注入", "implant"},
    {"deposition", "deposition"},
    {"cvd", "deposition"},
    {"pecvd", "deposition"},
    {"pvd", "deposition"},
    {"sputter", "deposition"},
    {"sputtering", "deposition"},
    {"film", "deposition"},
    {"showerhead", "deposition"},
    {"沉积", "deposition"},
    {"淀积", "deposition"},
    {"溅射", "deposition"},
    {"furnace", "thermal"},
    {"oxidation", "thermal"},
    {"diffusion", "thermal"},
    {"anneal", "thermal"},
    {"annealing", "thermal"},
    {"rtp", "thermal"},
    {"rta", "thermal"},
    {"rapid thermal", "thermal"},
    {"thermal", "thermal"},
    {"炉", "thermal"},
    {"退火", "thermal"},
    {"热处理", "thermal"},
    {"氧化", "thermal"},
    {"handling", "handling"},
    {"robot", "handling"},
    {"transfer", "handling"},
    {"transport", "handling"},
    {"end effector", "handling"},
    {"cassette", "handling"},
    {"foup", "handling"},
    {"搬运", "handling"},
    {"机械手", "handling"},
    {"传送", "handling"},
    {"传输", "handling"},
    {"wet clean", "clean"},
    {"cleaning", "clean"},
    {"rinse", "clean"},
    {"wet bench", "clean"},
    {"清洗", "clean"},
    {"湿法", "clean"},
    {"probe", "test"},
    {"probing", "test"},
    {"prober", "test"},
    {"tester", "test"},
    {"test", "test"},
    {"探针", "test"},
    {"测试", "test"},
    {"bevel", "edge"},
    {"wafer edge", "edge"},
    {"edge bead", "edge"},
    {"斜边", "edge"},
    {"晶边", "edge"},
    {"倒角", "edge"},
    {"cleanroom", "facilities"},
    {"clean room", "facilities"},
    {"facilities", "facilities"},
    {"contamination", "facilities"},
    {"洁净室", "facilities"},
    {"厂务", "facilities"},
    {"integration", "integration"},
    {"整合", "integration"},
    {"line monitoring", "monitoring"},
    {"监控", "monitoring"},
});

}  // namespace

std::vector<std::string> modules_in(const std::string& words) {
  std::string text = plain(words);
  std::vector<std::string> found;
  for (const ModuleWord& word : kModuleWords) {
    const auto at = find_phrase(text, word.phrase);
    if (at == text.npos) continue;
    const std::string name(word.module);
    if (std::ranges::find(found, name) == found.end()) found.push_back(name);
    text.replace(at, word.phrase.size(), std::string(word.phrase.size(), '_'));
  }
  return found;
}

}  // namespace kerf::teach
