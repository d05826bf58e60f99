#pragma once
/// Sums whose order of additions is fixed by the number of parts alone.
///
/// Floating-point addition isn't associative, so a sum that is to have the same bits for any number
/// of ranks must be folded in one order. Fold keeps the partial sums of consecutive parts as the
/// complete subtrees of a binary tree over part numbers: part k is the leaf k, and two sibling
/// subtrees are combined as soon as both are there. A rank that adds its consecutive parts keeps at
/// most 2·log2(parts) subtrees; taking over the subtrees of the next rank goes on in the same tree.
/// Design: the binary counter of pairwise summation.

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace farout {

template <typename Value>
class Fold {
  public:
    /// A complete subtree: the parts from first to first + 2^level - 1.
    struct Node {
        std::int64_t first = 0;
        int level = 0;
        Value value;
    };
    /// Adds the right value into the left one.
    using Combine = std::function<void(Value& left, Value&& right)>;

    explicit Fold(Combine combine) : combine_(std::move(combine)) {}

    /// Adds part number `part`; parts must come in increasing order without gaps.
    void add(std::int64_t part, Value value) { append({part, 0, std::move(value)}); }

    /// Adds a subtree that begins where the last one ends.
    void append(Node node) {
        nodes_.push_back(std::move(node));
        while (nodes_.size() >= 2 && siblings(nodes_[nodes_.size() - 2], nodes_.back())) {
            Node right = std::move(nodes_.back());
            nodes_.pop_back();
            combine_(nodes_.back().value, std::move(right.value));
            ++nodes_.back().level;
        }
    }

    bool empty() const { return nodes_.empty(); }
    const std::vector<Node>& nodes() const { return nodes_; }

    /// Takes the subtrees out, in order of their parts.
    std::vector<Node> release() { return std::exchange(nodes_, {}); }

    /// The sum of all parts once they are all there (right-most subtrees are joined first); must
    /// not be empty.
    Value finish() {
        Value total = std::move(nodes_.back().value);
        nodes_.pop_back();
        while (!nodes_.empty()) {
            Value left = std::move(nodes_.back().value);
            nodes_.pop_back();
            combine_(left, std::move(total));
            total = std::move(left);
        }
        return total;
    }

  private:
    static bool siblings(const Node& left, const Node& right) {
        const std::int64_t span = std::int64_t{1} << left.level;
        return left.level == right.level && left.first % (2 * span) == 0 &&
               left.first + span == right.first;
    }

    Combine combine_;
    std::vector<Node> nodes_;
};

}  // namespace farout
