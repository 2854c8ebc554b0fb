import { Text } from './text.tsx';

export function Bubble({ text }: { text: string }) {
  return (
    <div class="bubble">
      <p dir="auto">
        <Text text={text} />
      </p>
    </div>
  );
}
