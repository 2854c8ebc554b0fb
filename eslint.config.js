import js from '@eslint/js';
import signals from '@preact/eslint-plugin-signals';
import tseslint from 'typescript-eslint';

const rooms = ['shared', 'server', 'widget', 'build', 'demo', 'test'];
const code = rooms.map((room) => `${room}/**/*.{ts,tsx}`);

const maxLines = (max) => ['error', { max, skipComments: true, skipBlankLines: true }];

/** node:sqlite has one connection for writing: an insert beside an open async transaction joins it and is lost
 * with its rollback. Everything that writes is an operation, which the writer runs whole. */
const transactions = ['transaction', 'startTransaction'].map((property) => ({
  property,
  message:
    'A write beside an open transaction joins it and vanishes with its rollback: write a store operation.',
}));

/** Text from anyone stays text. */
const markup = ['innerHTML', 'outerHTML', 'insertAdjacentHTML'].map((property) => ({
  property,
  message: 'Build DOM nodes: the page may enforce Trusted Types, and text is never markup.',
}));

const typeImports = {
  selector: 'ImportSpecifier[importKind="type"], ExportSpecifier[exportKind="type"]',
  message: 'Write `import type { … }`: under type stripping this one still loads the file.',
};

export default tseslint.config(
  { ignores: ['dist/', 'data/', 'node_modules/', 'demo/pages/', '**/*.d.ts'] },
  // A rule that is wrong is changed here for all; a comment that switches it off is ignored and reported.
  { linterOptions: { noInlineConfig: true } },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({ ...config, files: code })),
  {
    files: code,
    languageOptions: {
      parserOptions: {
        project: rooms.map((room) => `./${room}/tsconfig.json`),
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      eqeqeq: 'error',
      'max-lines': maxLines(200),
      'no-restricted-properties': ['error', ...transactions],
      'no-restricted-syntax': ['error', typeImports],
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // An async function without await is how a plain answer fits an interface that may wait.
      '@typescript-eslint/require-await': 'off',
      // Collaborators are closures made by factories; taking one function out of them is what we do.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // What the server says goes through telemetry, as one JSON object a line; commands talk to a person.
    files: ['server/**/*.ts'],
    ignores: ['server/cli/**'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['widget/**/*.{ts,tsx}'],
    // The owner's notice is the one line the widget may write into a page's console.
    ignores: ['widget/build.ts', 'widget/build/**', 'widget/page/owner-notice.ts'],
    plugins: { signals },
    rules: {
      'no-console': 'error',
      'no-restricted-properties': ['error', ...transactions, ...markup],
      'signals/no-signal-truthiness': 'error',
      'signals/no-signal-write-in-computed': 'error',
      'signals/no-signal-in-component-body': 'error',
      'signals/no-value-after-await': 'error',
      'signals/no-conditional-value-read': 'error',
    },
  },
  {
    // Storage throws where the browser blocks it; page knows how to live without. The loader stands alone.
    files: ['widget/**/*.{ts,tsx}'],
    ignores: ['widget/page/**', 'widget/loader.ts', 'widget/build.ts', 'widget/build/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'event', message: 'Take the event as an argument.' },
        ...['localStorage', 'sessionStorage', 'indexedDB'].map((name) => ({
          name,
          message: 'Storage throws where it is blocked: ask widget/page.',
        })),
      ],
    },
  },
  { files: ['widget/words/**', 'server/store/migrations/**'], rules: { 'max-lines': 'off' } },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: {
      'max-lines': maxLines(300),
      // vitest's matchers inside an expected object, such as expect.any(Number), are of type any.
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  { files: ['*.ts'], languageOptions: { parser: tseslint.parser } },
  {
    files: ['**/*.js', '*.ts'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly' },
    },
  },
);
