function Icon({ path, fill = false }: { path: string; fill?: boolean }) {
  return (
    <svg class={fill ? 'icon fill' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}

export const CloseIcon = () => <Icon path="m6 6 12 12M18 6 6 18" />;
export const SendIcon = () => (
  <Icon fill path="M4.4 3.5 21 12 4.4 20.5 6.6 13.2 13.5 12 6.6 10.8Z" />
);
export const DownIcon = () => <Icon path="M12 5v14m-6-6 6 6 6-6" />;
export const CheckIcon = () => <Icon path="m5 12.5 4.5 4.5L19 7.5" />;
export const BoxIcon = () => (
  <Icon path="m12 3 8 4.5v9L12 21l-8-4.5v-9Zm0 9 8-4.5M12 12v9m0-9L4 7.5m4-2.2 8 4.5" />
);
export const OutIcon = () => <Icon path="M7 17 17 7m-8 0h8v8" />;
export const CloudOffIcon = () => (
  <Icon path="M4 4l16 16M8.5 8.6A5 5 0 0 0 7 18.5h10.5m2.6-1.4a4 4 0 0 0-2.6-7A6 6 0 0 0 11 6.4" />
);
