import js from '@eslint/js';
import signals from '@preact/eslint-plugin-signals';
import tseslint from 'typescript-eslint';

const rooms = ['shared', 'server', 'widget', 'demo', 'test'];

export default tseslint.config(
  { ignores: ['dist/', 'data/', 'node_modules/', 'demo/pages/'] },
  js.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked.map((config) => ({
    ...config,
    files: rooms.map((room) => `${room}/**/*.{ts,tsx}`),
  })),
  {
    files: rooms.map((room) => `${room}/**/*.{ts,tsx}`),
    languageOptions: {
      parserOptions: {
        project: rooms.map((room) => `./${room}/tsconfig.json`),
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/require-await': 'off',
      'max-lines': ['error', { max: 200, skipComments: true, skipBlankLines: true }],
      'no-restricted-properties': [
        'error',
        {
          property: 'transaction',
          message:
            'node:sqlite shares one connection: an insert beside an open async transaction joins it. Write a store operation instead.',
        },
      ],
    },
  },
  {
    files: ['widget/**/*.{ts,tsx}'],
    plugins: { signals },
    rules: {
      'signals/no-signal-truthiness': 'error',
      'signals/no-signal-write-in-computed': 'error',
      'signals/no-signal-in-component-body': 'error',
      'signals/no-value-after-await': 'error',
      'signals/no-conditional-value-read': 'error',
    },
  },
  {
    files: ['test/**/*.{ts,tsx}'],
    rules: { 'max-lines': ['error', { max: 300, skipComments: true, skipBlankLines: true }] },
  },
  {
    files: ['**/*.js', '*.ts'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly' },
    },
  },
);
