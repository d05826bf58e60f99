#include "parallel/agreed_facts.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "core/text.h"
#include "parallel/collective.h"
#include "parallel/host.h"

namespace farout::parallel {

namespace {

constexpr std::size_t most_told = 60;    // bytes of a value
constexpr std::size_t told_digits = 12;  // of a hash
constexpr std::size_t before_it = 20;    // bytes that are told before the first difference
constexpr std::size_t most_told_ranks = 3;
constexpr std::size_t most_told_facts = 3;  // of one rank
constexpr const char* nothing = "nothing";

/// Facts in bytes: the length of every text, then the text.
std::string to_bytes(const Facts& facts) {
    std::string bytes;
    const auto add = [&](const std::string& text) {
        const std::uint64_t size = text.size();
        bytes.append(reinterpret_cast<const char*>(&size), sizeof size);
        bytes += text;
    };
    for (const auto& [name, value] : facts) {
        add(name);
        add(value);
    }
    return bytes;
}

Facts from_bytes(std::string_view bytes) {
    const auto take = [&] {
        std::uint64_t size = 0;
        std::memcpy(&size, bytes.data(), sizeof size);
        std::string text(bytes.substr(sizeof size, size));
        bytes.remove_prefix(sizeof size + size);
        return text;
    };
    Facts facts;
    while (!bytes.empty()) {
        std::string name = take();
        facts.emplace_back(std::move(name), take());
    }
    return facts;
}

/// FNV-1a: tells whether ranks bring the same bytes; nobody chooses them to deceive it.
std::int64_t fingerprint(std::string_view bytes) {
    std::uint64_t hash = 14695981039346656037U;
    for (const char byte : bytes) hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211U;
    std::int64_t number = 0;
    std::memcpy(&number, &hash, sizeof number);
    return number;
}

bool all_the_same(Communicator& communicator, std::string_view bytes) {
    const std::int64_t mine = fingerprint(bytes);
    std::array<std::int64_t, 2> least{mine, ~mine};  // ~ turns the order round
    communicator.all_reduce(least, Reduction::minimum);
    return least[0] == ~least[1];
}

const std::string* find(const Facts& facts, const std::string& name) {
    const auto found = std::find_if(facts.begin(), facts.end(),
                                    [&](const auto& fact) { return fact.first == name; });
    return found == facts.end() ? nullptr : &found->second;
}

bool is_hash(const std::string& value) {
    return value.size() >= 32 && value.find_first_not_of("0123456789abcdef") == std::string::npos;
}

/// A value in short, with what tells it from the other one.
std::string in_short(const std::string* value, const std::string* other) {
    if (value == nullptr) return nothing;
    if (is_hash(*value)) return "'" + value->substr(0, told_digits) + "…'";
    std::size_t begin = 0;
    if (other != nullptr && value->size() > most_told) {
        const auto differs =
            std::mismatch(value->begin(), value->end(), other->begin(), other->end()).first;
        const auto same = static_cast<std::size_t>(differs - value->begin());
        begin = std::min(same > before_it ? same - before_it : 0, value->size() - most_told);
    }
    // Whole UTF-8 characters only.
    const auto is_inside = [&](std::size_t at) {
        return at < value->size() && (static_cast<unsigned char>((*value)[at]) & 0xC0U) == 0x80;
    };
    while (is_inside(begin)) ++begin;
    std::size_t end = std::min(begin + most_told, value->size());
    while (is_inside(end)) ++end;
    return concat("'", begin > 0 ? "…" : "", printable(value->substr(begin, end - begin)),
                  end < value->size() ? "…" : "", "'");
}

/// What one rank has otherwise than the root.
std::string told_of(const std::string& rank, const Facts& facts, const std::string& root,
                    const Facts& of_root) {
    std::vector<std::string> differing;
    const auto compare = [&](const std::string& name) {
        const std::string* here = find(facts, name);
        const std::string* there = find(of_root, name);
        if ((here == nullptr) == (there == nullptr) && (here == nullptr || *here == *there)) return;
        differing.push_back(concat(name, " ", in_short(here, there), " where ", root, " has ",
                                   in_short(there, here)));
    };
    for (const auto& [name, value] : of_root) compare(name);
    for (const auto& [name, value] : facts)
        if (find(of_root, name) == nullptr) compare(name);
    return differing.empty() ? "" : concat(rank, " has ", enumerate(differing, most_told_facts));
}

/// On the root: `everybodys` are names and facts by rank.
std::string told_of_all(const std::vector<Facts>& everybodys,
                        const std::vector<std::string>& names) {
    std::vector<std::string> told;
    for (std::size_t rank = 1; rank < everybodys.size(); ++rank) {
        const std::string one =
            told_of(names[rank], everybodys[rank], names.front(), everybodys.front());
        if (!one.empty()) told.push_back(one);
    }
    std::string text;
    for (std::size_t i = 0; i < std::min(told.size(), most_told_ranks); ++i)
        text += concat(i == 0 ? "" : "; ", told[i]);
    if (told.size() > most_told_ranks)
        text += concat("; and ", told.size() - most_told_ranks, " more ranks differ");
    return text;
}

}  // namespace

std::string differing_facts(Communicator& communicator, const Facts& facts) {
    if (communicator.size() == 1) return "";
    std::string bytes = to_bytes(facts);
    if (all_the_same(communicator, bytes)) return "";
    bytes = to_bytes({{rank_on_host(communicator.rank()), ""}}) + bytes;
    std::vector<Facts> everybodys;
    std::vector<std::string> names;
    for (const Bytes& one : communicator.gather(std::as_bytes(std::span(bytes)), 0)) {
        everybodys.push_back(from_bytes({reinterpret_cast<const char*>(one.data()), one.size()}));
        names.push_back(everybodys.back().front().first);
        everybodys.back().erase(everybodys.back().begin());
    }
    return broadcast_text(communicator, told_of_all(everybodys, names));
}

void agree_on_facts(Communicator& communicator, const Facts& facts, const std::string& advice,
                    ExitStatus status) {
    const std::string differing = differing_facts(communicator, facts);
    if (differing.empty()) return;
    throw AgreedError(concat("The ranks don't work from the same: ", differing, ". ", advice),
                      status);
}

}  // namespace farout::parallel
