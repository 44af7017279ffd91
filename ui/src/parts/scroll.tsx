import { type ReactNode, useLayoutEffect, useRef } from "react";

/** A part that scrolls by itself. Only while there is something to scroll is it a stop of the Tab key. */
export function Scroll({ className, as: Tag = "div", children }: { className: string; as?: "div" | "blockquote"; children: ReactNode }) {
  const element = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const node = element.current;
    if (!node) return undefined;
    const judge = () => {
      if (node.scrollHeight > node.clientHeight) node.tabIndex = 0;
      else node.removeAttribute("tabindex");
    };
    judge();
    // A font that comes late or a window made smaller makes a scroll of what was none.
    const observer = new ResizeObserver(judge);
    for (const part of [node, ...node.children]) observer.observe(part);
    return () => observer.disconnect();
  });
  return (
    <Tag
      className={className}
      ref={(node: HTMLElement | null) => {
        element.current = node;
      }}
    >
      {children}
    </Tag>
  );
}
