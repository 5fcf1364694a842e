# stepproof with a browser and fonts:
#
#   docker build -t stepproof .
#   docker run --rm --init --shm-size=256m --security-opt seccomp=unconfined -v "$PWD":/project stepproof run
#
# The browser runs in its own sandbox, as a user who is not root. For that it makes user namespaces, which the default
# seccomp profile of Docker forbids; `--security-opt` allows them (Podman needs no option).

FROM rust:1-trixie AS build
WORKDIR /source
COPY . .
RUN cargo build --release --locked

FROM debian:trixie-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        ca-certificates chromium chromium-driver chromium-headless-shell fontconfig fonts-liberation fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 stepproof
COPY --from=build /source/target/release/stepproof /usr/local/bin/stepproof
USER stepproof
WORKDIR /project
ENTRYPOINT ["stepproof"]
CMD ["--help"]
