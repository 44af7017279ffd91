import { loopbackHost } from "./loopback";
import { mount } from "./mount";

mount(loopbackHost());
