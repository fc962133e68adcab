# fsperl: the two commands are `make run` and `make test`; `make help` lists the rest.

CARGO ?= cargo
SCRIPT ?= examples/menu.pl
ARGS ?= --caller 1001 --dest 5000 --dtmf '7 2 47\# 4711 1 wwwwwwww!'

.PHONY: bench-freeswitch help deps build run test bench swig-lab doc fmt lint clean module install-module uninstall-module \
	test-freeswitch

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

deps: ## install what is missing: perl's headers, libclang, swig, valgrind
	@sh scripts/install-deps.sh

# Everything is built as one workspace with one profile. `make test` builds the tests along with it: built apart, what they
# share with the command would be built twice, with the features that each of the two wants.
build: deps ## the command target/release/fsperl and the Perl library target/perl
	$(CARGO) build --release --locked --workspace $(TARGETS)
	@target/release/fsperl library idl/freeswitch.i target/release/libfsperl.so --out target/perl

run: build ## regenerate the bindings, build, and run a call script on the embedded switch (SCRIPT=, ARGS=)
	@echo
	@echo '== What was generated'
	@target/release/fsperl generate idl/freeswitch.i --out target/generated
	@echo
	@echo "== The call: $(SCRIPT)"
	@target/release/fsperl run $(SCRIPT) $(ARGS)

test: TARGETS = --lib --bins --tests
test: build swig-lab ## pass all tests
	$(CARGO) test --release --locked --workspace
	prove -j2 -Itarget/perl -r tests/perl
	@if pkg-config --exists freeswitch; then $(MAKE) --no-print-directory test-freeswitch; else \
		echo 'SKIPPED: the tests of the module in a running FreeSWITCH: pkg-config finds no freeswitch'; fi

test-freeswitch: module ## test the module in the FreeSWITCH that pkg-config finds
	prove -j3 -r tests/freeswitch

swig-lab: build ## the lab's interface, implemented in Rust, as the Perl library target/swig-lab
	@target/release/fsperl library tests/swig/lab.i target/release/libfsperl_swig_lab.so --out target/swig-lab
	@for m in ma mb mc; do \
		target/release/fsperl library tests/swig/two/$$m.i target/release/libfsperl_two_$$m.so --out target/swig-lab/two || exit 1; \
	done

# The same crate with another feature; `make build` makes the library for perl again.
module: deps ## the module target/mod_perl.so for the FreeSWITCH that pkg-config finds
	@pkg-config --exists freeswitch || { \
		echo 'FreeSWITCH was not found: install its development files (Debian: libfreeswitch-dev), or set PKG_CONFIG_PATH' >&2; \
		echo 'to the folder of its freeswitch.pc' >&2; exit 1; }
	$(CARGO) build --release --locked --package fsperl --lib --features switch
	@cp target/release/libfsperl.so target/mod_perl.so.new && mv target/mod_perl.so.new target/mod_perl.so
	@echo 'built target/mod_perl.so'

install-module: module ## put the module into that FreeSWITCH's folders; its own is kept as mod_perl.so.stock
	@$(CARGO) build --release --locked --package fsperl --bin fsperl
	@target/release/fsperl doc idl/freeswitch.i --out target/doc-freeswitch
	@sh scripts/install-module.sh install target/mod_perl.so target/doc-freeswitch/freeswitch.pod

uninstall-module: ## take it out again, and bring FreeSWITCH's own back
	@sh scripts/install-module.sh uninstall

bench-freeswitch: module ## measure calls and commands in a real FreeSWITCH, beside its own mod_perl and mod_lua
	perl benches/freeswitch/cost.pl
	perl benches/freeswitch/rate.pl
	perl benches/freeswitch/latency.pl
	perl benches/freeswitch/memory.pl

bench: build swig-lab ## measure side by side with SWIG and hand-written XS
	sh scripts/bench.sh

doc: build ## the manual, as POD and as HTML pages, in target/doc-freeswitch
	target/release/fsperl doc idl/freeswitch.i --out target/doc-freeswitch

fmt: ## format the sources
	$(CARGO) fmt --all

lint: deps ## what CI checks before the tests
	$(CARGO) fmt --all --check
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	@if pkg-config --exists freeswitch; then $(CARGO) clippy --locked --package fsperl --lib --features switch -- -D warnings; else \
		echo 'SKIPPED: clippy of the module for FreeSWITCH: pkg-config finds no freeswitch'; fi

clean: ## remove everything that was built
	$(CARGO) clean
