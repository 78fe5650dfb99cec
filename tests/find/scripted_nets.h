// Stands for noscope-train where a test is about what becomes of its nets: it hands out nets that are there
// already, and needs no LibTorch.
#pragma once

#include "support/temp_folder.h"
#include "training/scripted_trainer.h"
#include "training/trained_cnn.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>

namespace noscope::testing {

class ScriptedNets {
   public:
    ScriptedNets() {
        const std::string nets = folder_.file("");
        // $3: where nets go. Of each candidate its samples are kept, and its name is one more line of
        // `asked`.
        script_ = scripted_trainer(
            folder_,
            "if [ $1 = logistic ]; then echo 'noscope-train: no weights here' >&2; exit 3; fi\n"
            "n=0\n"
            "for word; do case $word in *=*) n=$((n+1)); net=${word%%=*}; echo $net >> \"" +
                nets +
                "asked\"\n"
                "  cp \"${word#*=}\" \"" +
                nets +
                "$net.samples\"\n"
                "  if [ -e \"" +
                nets + "$net.failed\" ]; then cp \"" + nets +
                "$net.failed\" \"$3/$n.failed\"\n"
                "  else cp \"" +
                nets + "$net.cnn\" \"$3/$n.cnn\"; fi;; esac; done");
    }
    const std::string& script() const { return script_; }

    // One that says the same of all images.
    void add_dumb(const std::string& text) const { write(made(text)); }
    // One of three strided layers that tells where something red is.
    void add_telling(const std::string& text) const {
        TrainedCnn net = made(text);
        const CnnShape shape = shape_of(net.architecture);
        std::size_t at = 0;
        for (std::size_t layer = 0; layer < shape.convs.size(); ++layer) {
            const auto in = static_cast<std::size_t>(shape.convs[layer].channels_in);
            // The first map: V beyond a tenth, and then its mean.
            if (layer == 0) net.weights[at + 2 * 9 + 4] = 1;
            if (layer > 0) std::fill_n(net.weights.begin() + static_cast<std::ptrdiff_t>(at), 9, 1.F / 9);
            at += in * 9 * static_cast<std::size_t>(shape.convs[layer].channels_out);
            if (layer == 0) net.weights[at] = -.1F;
            at += static_cast<std::size_t>(shape.convs[layer].channels_out);
        }
        const std::size_t map = shape.flat / static_cast<std::size_t>(shape.convs.back().channels_out);
        std::fill_n(net.weights.begin() + static_cast<std::ptrdiff_t>(at), map, 1.F);
        at += shape.flat * shape.dense + shape.dense;
        net.weights[at] = 20;
        net.weights.back() = -2;
        write(net);
    }
    void add_failing(const std::string& text, const std::string& why) const {
        folder_.write(text + ".failed", why);
    }
    void forget(const std::string& text) const {
        for (const char* ending : {".failed", ".cnn"}) std::filesystem::remove(folder_.file(text + ending));
    }
    // The nets that it was asked for since the last call, one a line.
    std::string take_asked() const {
        const std::string all =
            std::filesystem::exists(folder_.file("asked")) ? read_text(folder_.file("asked")) : "";
        std::filesystem::remove(folder_.file("asked"));
        return all;
    }
    std::string samples(const std::string& text) const { return folder_.file(text + ".samples"); }

   private:
    static TrainedCnn made(const std::string& text) {
        TrainedCnn net;
        net.architecture = *parse_cnn_architecture(text);
        net.mean.assign(static_cast<std::size_t>(net.architecture.channels()), .5F);
        net.scale.assign(net.mean.size(), 1);
        net.weights.resize(shape_of(net.architecture).parameters());
        net.record.epochs = {{.7, .7, .5}};
        net.record.rows = 1;
        return net;
    }
    void write(const TrainedCnn& net) const {
        ASSERT_TRUE(write_trained_cnn(net, folder_.file(to_string(net.architecture) + ".cnn")));
    }

    TempFolder folder_;
    std::string script_;
};

}  // namespace noscope::testing
