// Scripts in other languages are imported as text: by esbuild's text loader in the build, by a plugin in vitest.config.ts in the tests.
declare module '*.lua' {
  const source: string;
  export default source;
}
declare module '*.bash' {
  const source: string;
  export default source;
}
declare module '*.zsh' {
  const source: string;
  export default source;
}
declare module '*.fish' {
  const source: string;
  export default source;
}
