import { describe, expect, it } from 'vitest';
import { readRecording } from '../../server/cli/call/recording.ts';

describe('a recorded reply', () => {
  it.each(['nothere.json', import.meta.dirname])(
    'that is not there is told in words: %s',
    (file) => {
      expect(readRecording(file)).toBe(`${file} is no file; name one that holds a recorded reply`);
    },
  );
});
