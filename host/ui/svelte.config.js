// The strict policy of the page's server is kept by construction: styles are
// emitted as files (never injected), and nothing is evaluated at run time.
export default {
  compilerOptions: { css: 'external' },
};
