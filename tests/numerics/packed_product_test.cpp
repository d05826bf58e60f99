#include "numerics/packed_product.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "core/error.h"
#include "numerics/instructions.h"

namespace farout::numerics {
namespace {

struct Shape {
    std::int64_t rows;
    std::int64_t in;
    std::int64_t out;
};

void PrintTo(const Shape& shape, std::ostream* out) {
    *out << shape.rows << "×" << shape.in << "→" << shape.out;
}

struct Case {
    at::Tensor x;
    at::Tensor weight;
    at::Tensor bias;
    at::Tensor before;  // of y

    explicit Case(const Shape& shape) {
        at::manual_seed(7);
        x = at::randn({shape.rows, shape.in});
        weight = at::randn({shape.out, shape.in}) / std::sqrt(static_cast<double>(shape.in));
        bias = at::randn({shape.out});
        before = at::randn({shape.rows, shape.out});
    }

    at::Tensor computed(ProductEnd end, bool with_bias = true) const {
        const at::Tensor packed =
            at::constant_pad_nd(weight, {0, -weight.size(1) & 3, 0, -weight.size(0) & 15})
                .unflatten(0, {-1, packed_width})
                .transpose(1, 2)
                .contiguous();
        const at::Tensor y = before.clone();
        PackedProduct product;
        product.rows = x.size(0);
        product.in = x.size(1);
        product.out = weight.size(0);
        product.x = x.const_data_ptr<float>();
        product.x_stride = x.stride(0);
        product.weight = packed.const_data_ptr<float>();
        product.bias = with_bias ? bias.const_data_ptr<float>() : nullptr;
        product.y = y.mutable_data_ptr<float>();
        product.y_stride = y.stride(0);
        product.end = end;
        compute(product);
        return y;
    }

    at::Tensor in_float64(bool with_bias = true) const {
        const at::Tensor y = at::linear(x.to(at::kDouble), weight.to(at::kDouble));
        return with_bias ? y + bias.to(at::kDouble) : y;
    }
};

double largest_difference(const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

std::string name_of(Instructions instructions) {
    switch (instructions) {
        case Instructions::any:
            return "any";
        case Instructions::avx2:
            return "avx2";
        case Instructions::avx512:
            break;
    }
    return "avx512";
}

/// Those that products run by here; where there are none, `any`, of which it is said.
std::vector<Instructions> forms_here() {
    std::vector<Instructions> forms = instructions_here();
    if (forms.size() > 1) forms.erase(forms.begin());
    return forms;
}

class PackedProductOf : public testing::TestWithParam<std::tuple<Instructions, Shape>> {
  protected:
    Shape shape() const { return std::get<1>(GetParam()); }
    void SetUp() override {
        if (!packed_products_run()) GTEST_SKIP() << "no products by these instructions";
    }

  private:
    ForcedForms forced_{std::get<0>(GetParam()), true};
};

class PackedProductBy : public testing::TestWithParam<Instructions> {
  protected:
    void SetUp() override {
        if (!packed_products_run()) GTEST_SKIP() << "no products by these instructions";
    }

  private:
    ForcedForms forced_{GetParam(), true};
};

TEST_P(PackedProductOf, EqualsFloat64s) {
    const Case made(shape());
    const double limit = 4e-6;
    EXPECT_LT(largest_difference(made.computed(ProductEnd::store), made.in_float64()), limit);
    EXPECT_LT(largest_difference(made.computed(ProductEnd::store, false), made.in_float64(false)),
              limit);
    EXPECT_LT(largest_difference(made.computed(ProductEnd::add), made.in_float64() + made.before),
              limit);
    EXPECT_LT(largest_difference(made.computed(ProductEnd::gelu), at::gelu(made.in_float64())),
              limit);
}

// Memory of y beyond the columns that are written is another's.
TEST_P(PackedProductOf, WritesItsColumnsAlone) {
    Case made(shape());
    const at::Tensor expected = made.computed(ProductEnd::gelu);
    made.x = at::cat({made.x, at::full_like(made.x, NAN)}, 1).slice(1, 0, shape().in);
    made.before = at::cat({made.before, at::full_like(made.before, 7)}, 1);
    const at::Tensor y = made.computed(ProductEnd::gelu);
    EXPECT_TRUE(at::equal(y.slice(1, 0, shape().out), expected));
    EXPECT_TRUE(y.slice(1, shape().out).eq(7).all().item<bool>());
}

// What a rank or a batch computes beside a row must not change the row.
TEST_P(PackedProductOf, ARowsBitsDependOnTheRowAlone) {
    Case made(shape());
    const at::Tensor all = made.computed(ProductEnd::gelu);
    const std::int64_t row = made.x.size(0) / 2;
    made.x = made.x.narrow(0, row, 1).contiguous();
    made.before = made.before.narrow(0, row, 1).contiguous();
    EXPECT_TRUE(at::equal(made.computed(ProductEnd::gelu)[0], all[row]));
}

// Features and candidates are the same on processors with AVX-512 and without.
TEST_P(PackedProductOf, HasTheBitsOfAvx2) {
    const Case made(shape());
    for (const ProductEnd end : {ProductEnd::store, ProductEnd::add, ProductEnd::gelu}) {
        const at::Tensor found = made.computed(end);
        const ForcedForms forced(Instructions::avx2, true);
        EXPECT_TRUE(at::equal(found, made.computed(end)));
    }
}

// Rows that leave tiles and blocks unfilled, depths in one, two and many parts, panels in every
// number that a tile takes and one, two and three more; inputs and outputs that fill neither fours
// nor panels.
INSTANTIATE_TEST_SUITE_P(
    Shapes, PackedProductOf,
    testing::Combine(testing::ValuesIn(forms_here()),
                     testing::Values(Shape{1, 4, 16}, Shape{2, 12, 48}, Shape{3, 384, 16},
                                     Shape{4, 388, 32}, Shape{5, 48, 128}, Shape{6, 768, 48},
                                     Shape{7, 100, 16}, Shape{11, 1024, 80}, Shape{12, 20, 96},
                                     Shape{10, 20, 112}, Shape{197, 768, 64}, Shape{199, 768, 48},
                                     Shape{403, 1540, 16}, Shape{13, 1, 1}, Shape{7, 385, 17},
                                     Shape{9, 6, 127}, Shape{200, 771, 1000})),
    [](const auto& of) {
        const Shape shape = std::get<1>(of.param);
        return name_of(std::get<0>(of.param)) + "_" + std::to_string(shape.rows) + "_" +
               std::to_string(shape.in) + "_" + std::to_string(shape.out);
    });

TEST_P(PackedProductBy, GeluIsNearFloat64sEverywhere) {
    Case made({4001, 4, 16});
    made.x.zero_();
    made.x.select(1, 0).copy_(at::linspace(-10, 10, 4001));
    made.weight.zero_();
    made.weight.select(1, 0).fill_(1);
    const at::Tensor y = made.computed(ProductEnd::gelu, false).select(1, 5);
    EXPECT_LT(largest_difference(y, at::gelu(made.x.select(1, 0).to(at::kDouble))), 1.2e-6);
    const ForcedForms forced(Instructions::avx2, true);
    EXPECT_TRUE(at::equal(made.computed(ProductEnd::gelu, false).select(1, 5), y));
}

TEST_P(PackedProductBy, KeepsNaN) {
    Case made({8, 32, 16});
    made.x[3][9] = std::numeric_limits<float>::quiet_NaN();
    const at::Tensor y = made.computed(ProductEnd::gelu);
    EXPECT_TRUE(at::isnan(y[3]).all().item<bool>());
    EXPECT_FALSE(at::isnan(y.narrow(0, 4, 4)).any().item<bool>());
}

TEST_P(PackedProductBy, OfNoRowsIsNothing) {
    EXPECT_EQ(Case({0, 16, 16}).computed(ProductEnd::store).numel(), 0);
}

INSTANTIATE_TEST_SUITE_P(Forms, PackedProductBy, testing::ValuesIn(forms_here()),
                         [](const auto& of) { return name_of(of.param); });

TEST(PackedProduct, NeedsMoreThanAnyProcessorHas) {
    const ForcedForms forced(Instructions::any, true);
    EXPECT_FALSE(packed_products_run());
    EXPECT_FALSE(packed_products_pay());
    EXPECT_THROW(Case({3, 16, 16}).computed(ProductEnd::store), Error);
}

}  // namespace
}  // namespace farout::numerics
