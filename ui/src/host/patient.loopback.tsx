import { loopbackPatientHost } from "./loopback";
import { mountPatient } from "./patient.mount";

mountPatient(loopbackPatientHost());
