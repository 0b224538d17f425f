// What a plugin may carry inside if its author likes C++: objects with constructors and destructors, static and for
// each thread, exceptions that it catches itself, streams, threads. Nothing of it crosses the boundary.
#include <cerrno>
#include <cstring>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <congvan/abi.h>

struct cv_instance {
	std::vector<std::string> words;
	unsigned undone = 0;
};

namespace
{

// Made before the plugin's entry is called.
const std::map<std::string, std::string> greetings = {{"vi", "xin chào"}, {"en", "good morning"}};

thread_local std::string last;

int reply(cv_call *call, const std::string &text, cv_bytes *ret)
{
	void *copy = call->host->alloc(call, text.size() + 1);

	if (copy == nullptr)
		return -ENOMEM;
	std::memcpy(copy, text.data(), text.size());
	*ret = {static_cast<const uint8_t *>(copy), text.size()};
	return 0;
}

std::string text_of(cv_bytes bytes)
{
	return std::string(reinterpret_cast<const char *>(bytes.data), bytes.len);
}

int greet(cv_call *call, cv_bytes request, cv_bytes *ret)
{
	const auto found = greetings.find(text_of(request));
	std::ostringstream stream;

	last = found != greetings.end() ? found->second : "?";
	stream << last << ' ' << call->instance->words.at(0) << ' ' << std::hex << 255;
	return reply(call, stream.str(), ret);
}

struct Undo {
	explicit Undo(unsigned &count) : count_(count)
	{
	}
	~Undo()
	{
		count_++;
	}

      private:
	unsigned &count_;
};

void dive(unsigned depth, unsigned &undone)
{
	Undo undo(undone);

	if (depth == 0)
		throw std::runtime_error("the bottom");
	dive(depth - 1, undone);
}

// Every object on the way is destroyed, and the caller hears of no exception.
int dive_and_catch(cv_call *call, cv_bytes, cv_bytes *ret)
{
	unsigned undone = 0;

	try {
		dive(99, undone);
	} catch (const std::exception &e) {
		return reply(call, std::string(e.what()) + ' ' + std::to_string(undone), ret);
	}
	return -EPROTO;
}

int sum_in_a_thread(cv_call *call, cv_bytes, cv_bytes *ret)
{
	unsigned sum = 0;
	std::thread thread([&sum] {
		for (unsigned i = 1; i <= 100; i++)
			sum += i;
	});

	thread.join();
	return reply(call, std::to_string(sum), ret);
}

// Against the contract: there is nobody to catch it.
int let_escape(cv_call *, cv_bytes, cv_bytes *)
{
	throw std::runtime_error("nobody catches this");
}

int load(const cv_host *, cv_instance **ret, cv_error *reterr)
{
	try {
		auto self = std::make_unique<cv_instance>();

		self->words.emplace_back(std::cout.good() ? "streams" : "no streams");
		*ret = self.release();
		return 0;
	} catch (const std::bad_alloc &) {
		std::strncpy(reterr->text, "out of memory", sizeof(reterr->text) - 1);
		return -ENOMEM;
	}
}

void stop(cv_instance *self)
{
	delete self;
}

const cv_service_ref provides[] = {{"cxx", 1, 0}};
const cv_method methods[] = {
    {"cxx/1", "greet", CV_METHOD_READ, 0, greet, nullptr, "abi.Text", "abi.Text"},
    {"cxx/1", "dive", CV_METHOD_READ, 0, dive_and_catch, nullptr, "abi.Text", "abi.Text"},
    {"cxx/1", "sum", CV_METHOD_READ, 0, sum_in_a_thread, nullptr, "abi.Text", "abi.Text"},
    {"cxx/1", "escape", CV_METHOD_READ | CV_METHOD_OPERATOR, 0, let_escape, nullptr, "abi.Text", "abi.Text"},
};

// Built at run time: constructors may run in any order but before the entry.
const cv_plugin descriptor = [] {
	cv_plugin plugin = {};

	plugin.magic = CV_PLUGIN_MAGIC;
	plugin.size = sizeof(plugin);
	plugin.abi_minor = CV_ABI_MINOR;
	plugin.name = "cxx";
	plugin.version = "1.0.0";
	plugin.schema_major = 1;
	plugin.provides = {provides, 1, sizeof(provides[0])};
	plugin.methods = {methods, sizeof(methods) / sizeof(methods[0]), sizeof(methods[0])};
	plugin.load = load;
	plugin.stop = stop;
	return plugin;
}();

} // namespace

extern "C" __attribute__((visibility("default"))) const cv_plugin *cv_plugin_entry_v1(void)
{
	return &descriptor;
}
