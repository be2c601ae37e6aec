# wp as an image: the bundle and the example pipelines, run by a user without rights. Redis comes from elsewhere: see
# docker-compose.yaml, or pass WP_REDIS_URL.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc LICENSE ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY scripts scripts
COPY src src
RUN npm run build

FROM ${NODE_IMAGE}
# An init that reaps what jobs leave behind: wp as process 1 would collect zombies, and not every caller gives --init.
RUN apt-get update -qq \
  && apt-get install -y -qq --no-install-recommends tini >/dev/null \
  && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
COPY --from=build /src/package.json /opt/wp/
COPY --from=build /src/dist /opt/wp/dist
COPY --from=build /src/node_modules/koffi /opt/wp/node_modules/koffi
COPY --from=build /src/node_modules/@koromix /opt/wp/node_modules/@koromix
COPY pipelines /opt/wp/pipelines
RUN ln -s /opt/wp/dist/wp.js /usr/local/bin/wp
COPY --chown=node:node pipelines /pipelines
WORKDIR /pipelines
USER node
ENTRYPOINT ["tini", "--", "wp"]
CMD ["--help"]
