// The nearest rows of a bank: by float32 products and a bound, against all distances one by one.

#include "numerics/bank_search.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "numerics/device_nearest.h"
#include "numerics/instructions.h"
#include "numerics/packed_product.h"

namespace farout::numerics {
namespace {

using testing::ElementsAreArray;

std::vector<std::int64_t> numbers_of(std::int64_t first, std::int64_t end) {
    std::vector<std::int64_t> numbers(static_cast<std::size_t>(end - first));
    std::iota(numbers.begin(), numbers.end(), first);
    return numbers;
}

std::vector<Neighbour> sorted(std::span<const Neighbour> found) {
    std::vector<Neighbour> all(found.begin(), found.end());
    std::ranges::sort(all);
    return all;
}

double distance_between(const UnitRows& left, std::int64_t i, const UnitRows& right,
                        std::int64_t j) {
    std::vector<double> of_left(static_cast<std::size_t>(left.width())), of_right(of_left);
    left.write(i, of_left.data());
    right.write(j, of_right.data());
    return squared_unit_distance(of_left.data(), left.is_zero(i), of_right.data(), right.is_zero(j),
                                 left.width());
}

/// A bank and rows to find the nearest of.
struct Case {
    at::Tensor bank;
    at::Tensor queries;

    /// Rows around a few centres, of all lengths; with equal rows, multiples of others and zeros.
    static Case of_every_kind(std::int64_t rows, std::int64_t width) {
        at::manual_seed(5);
        Case made{at::randn({rows, width}), at::randn({71, width})};
        const at::Tensor centres = at::randn({4, width}) * 3;
        made.bank += centres.index_select(0, at::randint(4, {rows}, at::kLong));
        made.queries += centres.index_select(0, at::randint(4, {71}, at::kLong));
        made.bank *= at::randn({rows, 1}).mul(4).exp();
        for (std::int64_t row = 40; row + 1 < rows && row < 50; ++row) {
            made.bank[row] = made.bank[row - 20];
            made.bank[row + 1] = made.bank[row - 30] * 8;
        }
        made.bank[rows / 2].zero_();
        made.bank[rows - 1].zero_();
        made.queries[0].zero_();
        made.queries[1] = made.bank[0];
        made.queries[2] = made.bank[rows / 3] * 0.5;
        made.queries[70].zero_();
        return made;
    }

    /// Rows whose distances to the query differ by far less than float32's rounding of a product.
    static Case of_near_ties(std::int64_t rows, std::int64_t width) {
        at::manual_seed(6);
        const at::Tensor one = at::randn({1, width});
        const at::Tensor beside = one + at::randn({1, width}) * 0.5;
        return {beside + at::randn({rows, width}) * 1e-6, one.repeat({7, 1}).contiguous()};
    }

    /// All distances of a query, one by one, in order.
    std::vector<Neighbour> truth(std::int64_t query) const {
        const UnitRows unit_bank(bank), unit_queries(queries);
        std::vector<Neighbour> all;
        for (std::int64_t row = 0; row < bank.size(0); ++row)
            all.push_back({distance_between(unit_queries, query, unit_bank, row), row});
        std::ranges::sort(all);
        return all;
    }
    /// Of every query.
    std::vector<std::vector<Neighbour>> truths() const {
        std::vector<std::vector<Neighbour>> all;
        for (std::int64_t query = 0; query < queries.size(0); ++query) all.push_back(truth(query));
        return all;
    }

    NearestRows found(std::int64_t k, std::int64_t block_rows, ProductForm form) const {
        const UnitRows unit_queries(queries);
        NearestRows nearest(queries.size(0), k);
        BankBlock block(form);
        for (std::int64_t first = 0; first < bank.size(0); first += block_rows) {
            const std::int64_t end = std::min(first + block_rows, bank.size(0));
            block.take(UnitRows(bank.slice(0, first, end)), numbers_of(first, end));
            const std::int64_t middle = queries.size(0) / 2;
            search(unit_queries, {0, middle}, block, nearest);
            search(unit_queries, {middle, queries.size(0)}, block, nearest);
        }
        return nearest;
    }
};

void expect_nearest(const NearestRows& nearest, const std::vector<std::vector<Neighbour>>& truths) {
    for (std::size_t query = 0; query < truths.size(); ++query)
        ASSERT_THAT(sorted(nearest.of(static_cast<std::int64_t>(query))),
                    ElementsAreArray(truths[query].begin(), truths[query].begin() + nearest.k()))
            << "query " << query << ", K " << nearest.k();
}

/// Who takes products, and by which instructions.
struct Form {
    ProductForm products;
    Instructions instructions;
};

std::string name_of(const Form& form) {
    if (form.products == ProductForm::library) return "library";
    return form.instructions == Instructions::avx2 ? "packed_avx2" : "packed_avx512";
}

/// All that this processor can run.
std::vector<Form> forms_here() {
    std::vector<Form> forms{{ProductForm::library, instructions_here().back()}};
    for (const Instructions instructions : instructions_here())
        if (instructions != Instructions::any) forms.push_back({ProductForm::packed, instructions});
    return forms;
}

class BankSearch : public testing::TestWithParam<Form> {
  protected:
    ProductForm form() const { return GetParam().products; }
    void TearDown() override { at::set_num_threads(threads_before_); }

  private:
    ForcedForms forced_{GetParam().instructions, GetParam().products == ProductForm::packed};
    int threads_before_ = at::get_num_threads();
};

TEST_P(BankSearch, FindsTheNearestOfAnyBlocks) {
    for (const std::int64_t width : {1, 3, 24, 770}) {
        const Case made = Case::of_every_kind(331, width);
        const auto truths = made.truths();
        for (const std::int64_t k : {1, 2, 50, 331})
            for (const std::int64_t block_rows : {1000, 331, 100, 16, 1})
                expect_nearest(made.found(k, block_rows, form()), truths);
    }
}

// So many rows that lists of candidates are cut, and several chunks of products.
TEST_P(BankSearch, FindsTheNearestOfManyRows) {
    const Case made = Case::of_every_kind(3000, 20);
    const auto truths = made.truths();
    for (const std::int64_t k : {1, 20, 1500})
        for (const std::int64_t block_rows : {3000, 1100})
            expect_nearest(made.found(k, block_rows, form()), truths);
}

TEST_P(BankSearch, DecidesWhereFloat32CanNot) {
    const Case made = Case::of_near_ties(900, 300);
    const auto truths = made.truths();
    constexpr std::int64_t k = 10;
    expect_nearest(made.found(k, 900, form()), truths);
    expect_nearest(made.found(k, 200, form()), truths);
    // By products alone others would be found.
    BankBlock block(form());
    block.take(UnitRows(made.bank), numbers_of(0, 900));
    at::Tensor unit = at::zeros({1, block.padded_width()});
    UnitRows(made.queries).write(0, unit.data_ptr<float>());
    at::Tensor products = at::empty({block.padded_rows()}, at::kFloat);
    block.products(unit, 1, 0, block.padded_rows(), products);
    const at::Tensor best = std::get<1>(products.slice(0, 0, 900).topk(k));
    std::vector<std::int64_t> by_product(best.const_data_ptr<std::int64_t>(),
                                         best.const_data_ptr<std::int64_t>() + k);
    std::vector<std::int64_t> exact;
    for (std::size_t n = 0; n < k; ++n) exact.push_back(truths[0][n].number);
    EXPECT_THAT(by_product, testing::Not(testing::UnorderedElementsAreArray(exact)));
}

TEST_P(BankSearch, ProductsKeepWithinTheBound) {
    for (const std::int64_t width : {1, 24, 3000}) {
        // All of one sign: rounding adds up.
        const at::Tensor rows = at::rand({64, width}) + 0.5;
        BankBlock block(form());
        block.take(UnitRows(rows), numbers_of(0, 64));
        const at::Tensor units = at::zeros({64, block.padded_width()});
        const at::Tensor exact = at::zeros({64, width}, at::kDouble);
        for (std::int64_t row = 0; row < 64; ++row) {
            block.rows().write(row, units.data_ptr<float>() + row * block.padded_width());
            block.rows().write(row, exact.data_ptr<double>() + row * width);
        }
        at::Tensor products = at::empty({64 * 64}, at::kFloat);
        block.products(units, 64, 0, 64, products);
        const at::Tensor errors = products.view({64, 64}) - at::mm(exact, exact.t());
        EXPECT_LE(errors.abs().max().item<double>(), rounding_of_unit_product(width)) << width;
    }
}

TEST_P(BankSearch, GivesTheSameForAnyNumberOfThreads) {
    const Case made = Case::of_every_kind(700, 40);
    const auto truths = made.truths();
    for (const int threads : {1, 2, 3}) {
        at::set_num_threads(threads);
        expect_nearest(made.found(9, 256, form()), truths);
    }
}

// Tiles are shared evenly: more threads than rows, one row, and a number that no unit divides.
TEST_P(BankSearch, CutsAnyNumberOfRows) {
    Case made = Case::of_every_kind(300, 12);
    const auto truths = made.truths();
    const at::Tensor all = made.queries;
    for (const std::int64_t rows : {0, 1, 5, 13, 71}) {
        made.queries = all.narrow(0, 0, rows);
        for (const int threads : {1, 3, 16}) {
            at::set_num_threads(threads);
            expect_nearest(made.found(7, 300, form()),
                           {truths.begin(), truths.begin() + static_cast<std::ptrdiff_t>(rows)});
        }
    }
}

// Zeros of a former block's filling, or its rows, must not stay.
TEST_P(BankSearch, BlocksOfAnySizeTakeTheMemoryOfOthers) {
    at::manual_seed(8);
    BankBlock reused(form());
    for (const auto& [rows, width] : std::vector<std::pair<std::int64_t, std::int64_t>>{
             {40, 70}, {5, 130}, {33, 129}, {16, 64}, {1, 1}, {48, 70}}) {
        const at::Tensor values = at::randn({rows, width});
        reused.take(UnitRows(values), numbers_of(0, rows));
        BankBlock fresh(form());
        fresh.take(UnitRows(values), numbers_of(0, rows));
        ASSERT_EQ(reused.padded_rows(), fresh.padded_rows());
        const at::Tensor units = at::zeros({3, fresh.padded_width()});
        units.narrow(1, 0, width).copy_(at::randn({3, width}));
        at::Tensor found = at::empty({3 * fresh.padded_rows()}), again = at::empty_like(found);
        fresh.products(units, 3, 0, fresh.padded_rows(), found);
        reused.products(units, 3, 0, fresh.padded_rows(), again);
        EXPECT_TRUE(at::equal(found, again)) << rows << " x " << width;
        EXPECT_EQ(found.view({3, -1})
                      .narrow(1, rows, fresh.padded_rows() - rows)
                      .abs()
                      .sum()
                      .item<float>(),
                  0);
    }
}

INSTANTIATE_TEST_SUITE_P(Forms, BankSearch, testing::ValuesIn(forms_here()),
                         [](const auto& form) { return name_of(form.param); });

TEST(SquaredUnitDistance, IsOfDifferences) {
    const Case made = Case::of_every_kind(200, 50);
    const UnitRows bank(made.bank), queries(made.queries);
    const auto unit = [](const at::Tensor& row) {
        std::vector<long double> values;
        long double squares = 0;
        for (std::int64_t j = 0; j < row.size(0); ++j) {
            values.push_back(row.const_data_ptr<float>()[j]);
            squares += values.back() * values.back();
        }
        for (long double& value : values) value /= squares > 0 ? std::sqrt(squares) : 1;
        return values;
    };
    for (std::int64_t i = 0; i < 71; ++i)
        for (std::int64_t j = 0; j < 200; ++j) {
            const auto left = unit(made.queries[i]), right = unit(made.bank[j]);
            long double exact = 0;
            for (std::size_t n = 0; n < left.size(); ++n)
                exact += (left[n] - right[n]) * (left[n] - right[n]);
            EXPECT_NEAR(distance_between(queries, i, bank, j), static_cast<double>(exact),
                        1e-14 * static_cast<double>(exact) + 1e-29)
                << i << ' ' << j;
        }
    EXPECT_EQ(distance_between(queries, 1, bank, 0), 0);    // the same row
    EXPECT_EQ(distance_between(queries, 2, bank, 66), 0);   // half of it
    EXPECT_EQ(distance_between(queries, 0, bank, 3), 1);    // to a row of zeros
    EXPECT_EQ(distance_between(queries, 0, bank, 100), 0);  // both
}

TEST(UnitRows, TakeLengthsThatFloat32CanNotSquare) {
    const at::Tensor rows =
        at::tensor(std::vector<float>{3e38F, 0, -3e38F, 3e38F, 3e-45F, 0}).view({3, 2});
    const UnitRows units(rows);
    double unit[2];
    units.write(0, unit);
    EXPECT_THAT(unit, ElementsAreArray({1.0, 0.0}));
    units.write(1, unit);
    EXPECT_NEAR(unit[1], std::sqrt(0.5), 1e-15);
    float single[2];
    units.write(2, single);
    EXPECT_EQ(single[0], 1);
}

TEST(NearestRows, KeepTheLeastByDistanceThenNumber) {
    NearestRows nearest(2, 3);
    for (const std::int64_t number : {7, 3, 9, 1, 5}) nearest.offer(1, {0.5, number});
    EXPECT_THAT(sorted(nearest.of(1)),
                ElementsAreArray({Neighbour{0.5, 1}, Neighbour{0.5, 3}, Neighbour{0.5, 5}}));
    nearest.offer(1, {0.25, 11});
    EXPECT_EQ(nearest.last(1), (Neighbour{0.5, 3}));
    double distances[3];
    nearest.write_distances(1, distances);
    EXPECT_THAT(distances, ElementsAreArray({0.25, 0.5, 0.5}));
    EXPECT_TRUE(std::isinf(nearest.last(0).distance));
}

TEST(DeviceNearest, FindsWhatTheHostFinds) {
    const Case made = Case::of_every_kind(331, 40);
    const auto truths = made.truths();
    for (const std::int64_t k : {1, 50, 331}) {
        DeviceNearest device(made.queries, k, at::kCPU);
        for (const Range& part : {Range{0, 100}, Range{100, 100}, Range{100, 331}})
            device.add(made.bank.slice(0, part.begin, part.end), numbers_of(part.begin, part.end));
        const NearestRows found = device.found();
        for (std::int64_t query = 0; query < made.queries.size(0); ++query) {
            const auto ours = sorted(found.of(query));
            const auto& host = truths[static_cast<std::size_t>(query)];
            for (std::size_t n = 0; n < ours.size(); ++n)
                EXPECT_NEAR(ours[n].distance, host[n].distance, 1e-13 * host[n].distance + 1e-29);
        }
    }
}

}  // namespace
}  // namespace farout::numerics
